package org.phoenix.diffusion.metrics;

import java.util.Arrays;

/**
 * A value and its sampling noise.
 *
 * @param noise standard deviation of the value over the drawing of the vectors
 */
public record Estimate(double value, double noise) {

  /** The mean of one number for each vector, whose standard error is known. */
  static Estimate mean(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    return new Estimate(mean, deviation(values) / Math.sqrt(values.length));
  }

  /**
   * The share of vectors for which something holds. Its noise is binomial, of the share with two
   * vectors more on either side (Agresti and Coull 1998): none of few is not certainly none.
   */
  public static Estimate share(long holding, int of) {
    double adjusted = (holding + 2.0) / (of + 4.0);
    return new Estimate(holding / (double) of, Math.sqrt(adjusted * (1 - adjusted) / of));
  }

  /** Of some numbers, with their number as divisor. */
  static double deviation(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(value -> Math.pow(value - mean, 2)).sum();
    return Math.sqrt(squares / values.length);
  }
}
