package org.phoenix.diffusion.metrics;

import java.util.Random;

/** Feature vectors for tests. */
final class Vectors {

  private Vectors() {}

  /** Independent ones with different means and deviations in each column. */
  static double[][] gaussian(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    double[][] features = new double[rows][dimension];
    for (double[] row : features) {
      for (int d = 0; d < dimension; d++) {
        row[d] = random.nextGaussian() * (1 + d % 3) + d % 5;
      }
    }
    return features;
  }

  static Features of(double[]... rows) {
    return Features.of(rows, "test");
  }
}
