package org.phoenix.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.json.JsonMapper;

class FrechetDistanceTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @Test
  void agreesWithTheReferenceVectors() throws Exception {
    double expected =
        JsonMapper.shared()
            .readTree(GOLDEN.resolve("metrics.json").toFile())
            .get("fid")
            .doubleValue();
    try (var file = SafeTensorsFile.open(GOLDEN.resolve("features.safetensors"))) {
      var real = FeatureStatistics.of(rows(file, "real"));
      var generated = FeatureStatistics.of(rows(file, "generated"));
      assertThat(new FrechetDistance(real).to(generated))
          .isCloseTo(expected, within(1e-6 * expected));
      assertThat(new FrechetDistance(real).to(real)).isCloseTo(0, within(1e-9));
    }
  }

  /** For diagonal covariances it is |m - m'|² + sum (s - s')². */
  @Test
  void ofDiagonalGaussiansIsTheClosedForm() {
    var a = diagonal(new double[] {1, 2, 3}, new double[] {1, 4, 9});
    var b = diagonal(new double[] {0, 2, 5}, new double[] {4, 4, 0});
    assertThat(new FrechetDistance(a).to(b)).isCloseTo(1 + 0 + 4 + (1 + 0 + 9), within(1e-9));
  }

  @Test
  void isSymmetricAlsoWhenFeaturesOutnumberImages() {
    var few = FeatureStatistics.of(gaussian(10, 84, 1));
    var many = FeatureStatistics.of(gaussian(200, 84, 2));
    double there = new FrechetDistance(few).to(many);
    double back = new FrechetDistance(many).to(few);
    assertThat(there).isCloseTo(back, within(1e-6 * there)).isGreaterThan(1);
  }

  @Test
  void featuresThatAreAlwaysZeroDoNoHarm() {
    double[][] features = gaussian(50, 20, 3);
    for (double[] row : features) {
      Arrays.fill(row, 5, 15, 0);
    }
    var statistics = FeatureStatistics.of(features);
    assertThat(new FrechetDistance(statistics).to(statistics)).isCloseTo(0, within(1e-9));
  }

  @Test
  void covarianceIsTheSampleCovarianceOfTheNamedRows() {
    double[][] features = {{1, 10}, {3, 14}, {100, 100}};
    var statistics = FeatureStatistics.of(features, new int[] {0, 1});
    assertThat(statistics.mean().toArray()).containsExactly(2, 12);
    assertThat(statistics.covariance().getData()).isDeepEqualTo(new double[][] {{2, 4}, {4, 8}});
  }

  @Test
  void oneImageHasNoCovariance() {
    assertThatThrownBy(() -> FeatureStatistics.of(new double[][] {{1, 2}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 2");
  }

  private static FeatureStatistics diagonal(double[] mean, double[] variances) {
    return new FeatureStatistics(
        100, new ArrayRealVector(mean), MatrixUtils.createRealDiagonalMatrix(variances));
  }

  private static double[][] gaussian(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    double[][] features = new double[rows][dimension];
    for (double[] row : features) {
      for (int d = 0; d < dimension; d++) {
        row[d] = random.nextGaussian() * (1 + d % 3) + d % 5;
      }
    }
    return features;
  }

  private static double[][] rows(SafeTensorsFile file, String name) {
    int columns = (int) file.header().tensors().get(name).shape()[1];
    double[] values = file.doubles(name);
    double[][] rows = new double[values.length / columns][columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, i * columns, rows[i], 0, columns);
    }
    return rows;
  }
}
