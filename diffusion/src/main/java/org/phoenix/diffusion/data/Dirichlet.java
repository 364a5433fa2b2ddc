package org.phoenix.diffusion.data;

import java.util.Random;

/**
 * The symmetric Dirichlet distribution: shares that sum to 1, each 1 / n on average with the
 * variance (1 / n)(1 - 1 / n) / (n alpha + 1). The same generator gives the same bits on every
 * Java.
 *
 * @param shares n
 * @param alpha concentration: large ones give equal shares, small ones nearly all to one
 */
record Dirichlet(int shares, double alpha) {

  private static final double SMALLEST = 1e-6;
  private static final double LARGEST = 1e9;

  /**
   * @throws IllegalArgumentException when alpha is out of bounds or no number
   */
  Dirichlet {
    if (!(alpha >= SMALLEST && alpha <= LARGEST)) {
      throw new IllegalArgumentException(
          "alpha is from %s to %s, not %s".formatted(SMALLEST, LARGEST, alpha));
    }
  }

  /** Gamma variates over their sum, from their logarithms: small alphas make them underflow. */
  double[] draw(Random random) {
    double[] shares = new double[this.shares];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = logGamma(random);
      largest = Math.max(largest, shares[i]);
    }
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = StrictMath.exp(shares[i] - largest);
      sum += shares[i];
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /**
   * The logarithm of a Gamma(alpha, 1) variate. Marsaglia and Tsang 2000, "A simple method for
   * generating gamma variables", for alpha >= 1; below it G(alpha) is G(alpha + 1) U^(1 / alpha).
   */
  private double logGamma(Random random) {
    if (alpha < 1) {
      return logGamma(alpha + 1, random) + StrictMath.log(uniform(random)) / alpha;
    }
    return logGamma(alpha, random);
  }

  private static double logGamma(double shape, Random random) {
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0
          && StrictMath.log(uniform(random)) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
        return StrictMath.log(d * v);
      }
    }
  }

  /** In (0, 1]. */
  private static double uniform(Random random) {
    return 1 - random.nextDouble();
  }
}
