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

  /** Of some numbers, with their number as divisor. */
  static double deviation(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(value -> Math.pow(value - mean, 2)).sum();
    return Math.sqrt(squares / values.length);
  }
}
