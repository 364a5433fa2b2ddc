package org.phoenix.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrechetDistanceTests {

  /** For diagonal covariances it is |m - m'|² + sum (s - s')². */
  @Test
  void ofDiagonalGaussiansIsTheClosedForm() {
    var a = diagonal(new double[] {1, 2, 3}, 1, 4, 9);
    var b = diagonal(new double[] {0, 2, 5}, 4, 4, 0);
    assertThat(new FrechetDistance(a).to(b)).isCloseTo(1 + 0 + 4 + (1 + 0 + 9), within(1e-9));
  }

  @Test
  void isSymmetricAlsoWhenFeaturesOutnumberImages() {
    var few = FeatureStatistics.of(Vectors.of(Vectors.gaussian(10, 84, 1)));
    var many = FeatureStatistics.of(Vectors.of(Vectors.gaussian(200, 84, 2)));
    double there = new FrechetDistance(few).to(many);
    double back = new FrechetDistance(many).to(few);
    assertThat(there).isCloseTo(back, within(1e-6 * there)).isGreaterThan(1);
    assertThat(few.singular()).isTrue();
    assertThat(many.singular()).isFalse();
  }

  @Test
  void featuresThatAreAlwaysZeroDoNoHarm() {
    double[][] features = Vectors.gaussian(50, 20, 3);
    for (double[] row : features) {
      Arrays.fill(row, 5, 15, 0);
    }
    var statistics = FeatureStatistics.of(Vectors.of(features));
    assertThat(new FrechetDistance(statistics).to(statistics)).isCloseTo(0, within(1e-9));
  }

  @Test
  void covarianceIsTheSampleCovarianceOfTheRows() {
    Features features = Vectors.of(new double[][] {{1, 10}, {100, 100}, {3, 14}});
    var statistics = FeatureStatistics.of(features.subset(new int[] {0, 2}));
    assertThat(statistics.mean()).containsExactly(2, 12);
    assertThat(statistics.covariance().values()).containsExactly(2, 4, 4, 8);
  }

  /** More rows than one block holds, every width of the strips it is computed in. */
  @Test
  void covarianceOfManyRowsIsThatOfOneColumnWithEachOther() {
    for (int d : new int[] {1, 2, 3, 5, 8}) {
      double[][] rows = Vectors.gaussian(2100, d, d);
      var statistics = FeatureStatistics.of(Vectors.of(rows));
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = 0;
          for (double[] row : rows) {
            sum += (row[i] - statistics.mean()[i]) * (row[j] - statistics.mean()[j]);
          }
          assertThat(statistics.covariance().get(i, j)).isCloseTo(sum / 2099, within(1e-12));
        }
      }
    }
  }

  /** More rows than a block holds, and an odd number of them. */
  @Test
  void aHalfIsEachSecondRow() {
    double[][] rows = Vectors.gaussian(2101, 3, 4);
    double[][] even = new double[1051][];
    double[][] odd = new double[1050][];
    for (int row = 0; row < rows.length; row++) {
      (row % 2 == 0 ? even : odd)[row / 2] = rows[row];
    }
    assertAlike(
        FeatureStatistics.ofHalf(Vectors.of(rows), 0), FeatureStatistics.of(Vectors.of(even)));
    assertAlike(
        FeatureStatistics.ofHalf(Vectors.of(rows), 1), FeatureStatistics.of(Vectors.of(odd)));
  }

  private static void assertAlike(FeatureStatistics half, FeatureStatistics expected) {
    assertThat(half.samples()).isEqualTo(expected.samples());
    assertThat(half.mean()).containsExactly(expected.mean(), within(1e-12));
    assertThat(half.covariance().values())
        .containsExactly(expected.covariance().values(), within(1e-12));
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThatThrownBy(() -> FeatureStatistics.of(Vectors.of(new double[] {1, 2})))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("at least 2");
    var two = diagonal(new double[2], 1, 1);
    assertThatThrownBy(() -> new FrechetDistance(two).to(diagonal(new double[3], 1, 1, 1)))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("2 features, the generated ones 3");
    assertThatThrownBy(() -> Vectors.of(new double[] {1, 2}, new double[] {3, Double.NaN}))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("row 1 holds NaN in column 1");
    assertThatThrownBy(() -> Vectors.of(new double[] {-1e300}))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("row 0 holds -1.0E300");
  }

  private static FeatureStatistics diagonal(double[] mean, double... variances) {
    double[] covariance = new double[variances.length * variances.length];
    for (int i = 0; i < variances.length; i++) {
      covariance[i * (variances.length + 1)] = variances[i];
    }
    return new FeatureStatistics(100, mean, SquareMatrix.of(covariance));
  }
}
