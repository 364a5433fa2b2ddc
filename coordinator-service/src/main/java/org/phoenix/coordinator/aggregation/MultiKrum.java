package org.phoenix.coordinator.aggregation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The choice of multi-Krum (Blanchard et al. 2017). */
final class MultiKrum {

  private MultiKrum() {}

  /**
   * Each update's score: the sum of its squared distances to the n - f - 2 others that are nearest
   * to it.
   */
  static double[] scores(double[][] distances, int f) {
    int n = distances.length;
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      double[] others = new double[n - 1];
      System.arraycopy(distances[i], 0, others, 0, i);
      System.arraycopy(distances[i], i + 1, others, i, n - 1 - i);
      Arrays.sort(others);
      for (int j = 0; j < n - f - 2; j++) {
        scores[i] += others[j];
      }
    }
    return scores;
  }

  /** The m updates with the smallest scores, in their own order; of equals, the first ones. */
  static List<Integer> choose(double[] scores, int m) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> scores[i]))
        .limit(m)
        .sorted()
        .toList();
  }
}
