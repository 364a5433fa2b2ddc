package org.phoenix.diffusion.memorisation;

import java.util.stream.IntStream;

/** Nearest images by their features, each compared with each, in float64. */
final class FeatureNeighbours {

  private final double[][] features;

  /**
   * @param features (N, F) of the images among which neighbours are looked for
   */
  FeatureNeighbours(double[][] features) {
    this.features = features;
  }

  /** For each query, (M, F), its Euclidean distance to the nearest image. */
  double[] nearest(double[][] queries) {
    return IntStream.range(0, queries.length)
        .parallel()
        .mapToDouble(query -> nearest(queries[query], -1))
        .toArray();
  }

  /** For each image at these places its distance to the nearest other image. */
  double[] nearestOthers(int[] places) {
    return IntStream.range(0, places.length)
        .parallel()
        .mapToDouble(query -> nearest(features[places[query]], places[query]))
        .toArray();
  }

  private double nearest(double[] query, int excluded) {
    double least = Double.POSITIVE_INFINITY;
    for (int image = 0; image < features.length; image++) {
      if (image != excluded) {
        least = Math.min(least, squaredDistance(query, features[image]));
      }
    }
    return Math.sqrt(least);
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
