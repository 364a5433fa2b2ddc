package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Mean and covariance of feature vectors, the Gaussian that a Fréchet distance compares.
 *
 * @param samples N, the number of vectors
 * @param mean (D)
 * @param covariance (D, D), the sample covariance with divisor N - 1
 */
@SuppressWarnings("ArrayRecordComponent") // made once and never changed
public record FeatureStatistics(int samples, double[] mean, SquareMatrix covariance) {

  /**
   * Statistics of all rows. Two passes: sums of centred products lose no digits to a large mean.
   *
   * @throws UnfitFeaturesException when there are fewer than 2 rows
   */
  public static FeatureStatistics of(Features features) {
    return of(features, 0, 1);
  }

  /**
   * Statistics of each second row, from row 0 or row 1 on: two halves that have no row in common.
   *
   * @throws UnfitFeaturesException when there are fewer than 2 such rows
   */
  public static FeatureStatistics ofHalf(Features features, int first) {
    return of(features, first, 2);
  }

  private static FeatureStatistics of(Features features, int first, int stride) {
    int rows = (features.rows() - first + stride - 1) / stride;
    requireTwo(rows);
    double[] mean = features.mean(first, stride);
    SquareMatrix scatter = scatter(features, first, stride, mean);
    return new FeatureStatistics(rows, mean, scatter.divideBy(rows - 1.0));
  }

  static void requireTwo(long rows) {
    if (rows < 2) {
      throw new UnfitFeaturesException(
          "A covariance needs at least 2 feature vectors, got " + rows);
    }
  }

  /** The sum of (f - origin)(f - origin)' over each stride-th row f, (D, D). */
  static SquareMatrix scatter(Features features, int first, int stride, double[] origin) {
    try (MetricsScript script = new MetricsScript();
        NDManager whole = script.step()) {
      int d = features.dimension();
      NDArray sum = whole.zeros(new Shape(d, d), DataType.FLOAT64);
      for (int block = 0; block < features.blocks(); block++) {
        try (NDManager step = script.step()) {
          script.call(
              step,
              "scatter",
              tensor("s", sum),
              tensor("x", features.block(step, block, first, stride)),
              tensor("m", MetricsScript.vector(step, origin)));
        }
      }
      return SquareMatrix.of(script.call(whole, "whole", tensor("s", sum)));
    }
  }

  /** D. */
  public int dimension() {
    return mean.length;
  }

  /**
   * Whether the covariance has no full rank because there are no more vectors than features. A
   * Fréchet distance is then a number, but one that says more of N than of the images.
   */
  public boolean singular() {
    return samples <= mean.length;
  }
}
