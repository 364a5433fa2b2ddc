package org.phoenix.evaluator.likeness;

import java.util.Random;

/** Shares of classes from a symmetric Dirichlet distribution. */
final class Mix {

  private Mix() {}

  static double[] dirichlet(int classes, double alpha, Random random) {
    double[] shares = new double[classes];
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      shares[i] = gamma(alpha, random);
      sum += shares[i];
    }
    for (int i = 0; i < classes; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /** Marsaglia and Tsang 2000, with the boost for alpha below 1. */
  private static double gamma(double alpha, Random random) {
    if (alpha < 1) {
      return gamma(alpha + 1, random) * Math.pow(random.nextDouble(), 1 / alpha);
    }
    double d = alpha - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      double u = Math.log(1 - random.nextDouble());
      if (v > 0 && u < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
