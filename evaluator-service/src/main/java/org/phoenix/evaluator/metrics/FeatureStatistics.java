package org.phoenix.evaluator.metrics;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Mean and covariance of feature vectors, the Gaussian that a Fréchet distance compares.
 *
 * @param samples N, the number of vectors
 * @param mean (D)
 * @param covariance (D, D), the sample covariance with divisor N - 1
 */
public record FeatureStatistics(int samples, RealVector mean, RealMatrix covariance) {

  /**
   * Statistics of all rows.
   *
   * @param features (N, D), N at least 2
   */
  public static FeatureStatistics of(double[][] features) {
    int[] rows = new int[features.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return of(features, rows);
  }

  /**
   * Statistics of the named rows, a row counting as often as it is named.
   *
   * @param features (N, D)
   * @param rows indices into features, at least 2
   * @throws IllegalArgumentException when there are fewer than 2 rows
   */
  public static FeatureStatistics of(double[][] features, int[] rows) {
    if (rows.length < 2) {
      throw new IllegalArgumentException(
          "A covariance needs at least 2 feature vectors, got " + rows.length);
    }
    double[] mean = mean(features, rows);
    return new FeatureStatistics(
        rows.length,
        new ArrayRealVector(mean, false),
        new Array2DRowRealMatrix(covariance(features, rows, mean), false));
  }

  private static double[] mean(double[][] features, int[] rows) {
    double[] mean = new double[features[rows[0]].length];
    for (int row : rows) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += features[row][d];
      }
    }
    for (int d = 0; d < mean.length; d++) {
      mean[d] /= rows.length;
    }
    return mean;
  }

  /** Two passes: sums of centred products lose no digits to a large mean. */
  private static double[][] covariance(double[][] features, int[] rows, double[] mean) {
    int dimension = mean.length;
    double[][] covariance = new double[dimension][dimension];
    double[] centred = new double[dimension];
    for (int row : rows) {
      for (int d = 0; d < dimension; d++) {
        centred[d] = features[row][d] - mean[d];
      }
      for (int a = 0; a < dimension; a++) {
        double left = centred[a];
        for (int b = 0; b <= a; b++) {
          covariance[a][b] += left * centred[b];
        }
      }
    }
    for (int a = 0; a < dimension; a++) {
      for (int b = 0; b <= a; b++) {
        covariance[a][b] /= rows.length - 1.0;
        covariance[b][a] = covariance[a][b];
      }
    }
    return covariance;
  }
}
