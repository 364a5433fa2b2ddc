package org.phoenix.evaluator.metrics;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The sampling noise of a statistic, estimated by drawing as many images as there are, with
 * replacement, again and again (Efron 1979).
 *
 * @param resamples how often
 * @param seed the same seed gives the same estimate
 */
public record Bootstrap(int resamples, long seed) {

  /**
   * Standard deviation of the statistic over the resamples.
   *
   * @param images how many there are
   * @param statistic computed from indices of images, each of them possibly more than once
   */
  public double standardDeviation(int images, ToDoubleFunction<int[]> statistic) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    int[] rows = new int[images];
    for (int i = 0; i < resamples; i++) {
      for (int j = 0; j < images; j++) {
        rows[j] = random.nextInt(images);
      }
      values[i] = statistic.applyAsDouble(rows);
    }
    return standardDeviation(values);
  }

  private static double standardDeviation(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }
}
