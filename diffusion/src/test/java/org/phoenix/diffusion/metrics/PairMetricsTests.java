package org.phoenix.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.data.Shuffle;

class PairMetricsTests {

  private static final Draws DRAWS = Draws.subsets(5, 50, 1);

  /**
   * Real 0, 1, 3 and generated 0.5, 10, 12; k = 1. Real balls have the radii 1, 1, 2, generated
   * ones 9.5, 2, 2. The balls are open.
   */
  @Test
  void countsOnALineByHand() {
    PairMetrics metrics =
        PairMetrics.of(line(0, 1, 3), line(0.5, 10, 12), 1, Draws.subsets(1, 3, 0));
    assertThat(metrics.precision().value()).isEqualTo(1 / 3.0);
    assertThat(metrics.recall().value()).isEqualTo(1);
    assertThat(metrics.density().value()).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(metrics.coverage().value()).isEqualTo(2 / 3.0);
    // Binomial: p (1 - p) / N.
    assertThat(metrics.precision().noise()).isCloseTo(Math.sqrt(2 / 9.0 / 3), within(1e-15));
    assertThat(metrics.recall().noise()).isZero();
  }

  /** The mean over pairs of different rows, of both sets, less twice that over all pairs. */
  @Test
  void kernelDistanceIsItsDefinitionByHand() {
    // k(u, v) = (u v + 1)³
    double real = (cube(1 * 2) + cube(1 * 0) + cube(2 * 0)) / 3;
    double generated = cube(-1 * 3);
    double between = (cube(-1) + cube(3) + cube(-2) + cube(6) + cube(0) + cube(0)) / 6;
    PairMetrics metrics = PairMetrics.of(line(1, 2, 0), line(-1, 3), 1, Draws.subsets(1, 2, 0));
    assertThat(metrics.kernelDistance().value())
        .isCloseTo(real + generated - 2 * between, within(1e-12));
  }

  private static double cube(double product) {
    return Math.pow(product + 1, 3);
  }

  /** More rows than a block holds, and sets of different sizes, against plain loops. */
  @Test
  void blocksAgreeWithPlainLoops() {
    double[][] real = Vectors.gaussian(1500, 3, 1);
    double[][] generated = Vectors.gaussian(1100, 3, 2);
    PairMetrics metrics = PairMetrics.of(Vectors.of(real), Vectors.of(generated), 5, DRAWS);
    double[] realRadii = radii(real, 5);
    double[] generatedRadii = radii(generated, 5);
    int precise = 0;
    int dense = 0;
    boolean[] recalled = new boolean[1500];
    boolean[] covered = new boolean[1500];
    for (int g = 0; g < 1100; g++) {
      int balls = 0;
      for (int r = 0; r < 1500; r++) {
        double distance = distance(real[r], generated[g]);
        balls += distance < realRadii[r] ? 1 : 0;
        covered[r] |= distance < realRadii[r];
        recalled[r] |= distance < generatedRadii[g];
      }
      precise += balls > 0 ? 1 : 0;
      dense += balls;
    }
    assertThat(metrics.precision().value()).isEqualTo(precise / 1100.0);
    assertThat(metrics.density().value()).isCloseTo(dense / 5500.0, within(1e-12));
    assertThat(metrics.recall().value()).isEqualTo(count(recalled) / 1500.0);
    assertThat(metrics.coverage().value()).isEqualTo(count(covered) / 1500.0);
  }

  /** Copies lie on the edge of balls of radius 0, or in each other's: never by chance. */
  @Test
  void copiesAreCountedExactly() {
    double[][] real = Vectors.gaussian(300, 20, 1);
    for (double[] row : real) {
      for (int i = 0; i < row.length; i++) {
        row[i] += 1e4;
      }
    }
    PairMetrics same = PairMetrics.of(Vectors.of(real), Vectors.of(real), 5, DRAWS);
    assertThat(same.precision().value()).isEqualTo(1);
    assertThat(same.recall().value()).isEqualTo(1);
    assertThat(same.coverage().value()).isEqualTo(1);
    double[][] one = new double[300][];
    Arrays.fill(one, real[7]);
    PairMetrics repeated = PairMetrics.of(Vectors.of(real), Vectors.of(one), 5, DRAWS);
    assertThat(repeated.precision().value()).isEqualTo(1);
    assertThat(repeated.recall().value()).isZero();
    assertThat(repeated.coverage().value()).isLessThan(0.2);
  }

  /** What float32 products leave open is measured again: the same counts, bit by bit. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-3, 1e-6, 1e12, 1e-14})
  void float32GivesTheSameSharesAndNearlyTheSameKernelDistance(double scale) {
    double[][] real = Vectors.gaussian(1500, 30, 1);
    double[][] generated = Vectors.gaussian(1300, 30, 2);
    for (int row = 0; row < 400; row++) {
      // Copies, near copies, and some that no float32 tells apart.
      generated[row] = real[row / 3].clone();
      generated[row][0] += row % 3 * 1e-5;
      real[1000 + row] = real[900].clone();
      real[1000 + row][row % 30] += 1e-9 * row;
    }
    Features a = Vectors.of(scaled(real, scale));
    Features b = Vectors.of(scaled(generated, scale));
    PairMetrics exact = PairMetrics.of(a, b, 5, DRAWS, DataType.FLOAT64);
    PairMetrics fast = PairMetrics.of(a, b, 5, DRAWS, DataType.FLOAT32);
    assertThat(fast.precision()).isEqualTo(exact.precision());
    assertThat(fast.recall()).isEqualTo(exact.recall());
    assertThat(fast.density()).isEqualTo(exact.density());
    assertThat(fast.coverage()).isEqualTo(exact.coverage());
    double kid = exact.kernelDistance().value();
    assertThat(fast.kernelDistance().value()).isCloseTo(kid, within(1e-7 * Math.abs(kid) + 1e-12));
  }

  private static double[][] scaled(double[][] rows, double scale) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).map(x -> scale * x).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void theSameDistributionHasNoKernelDistanceBeyondNoise() {
    Features real = Vectors.of(Vectors.gaussian(800, 10, 1));
    Features generated = Vectors.of(Vectors.gaussian(800, 10, 2));
    Estimate kid = PairMetrics.of(real, generated, 5, Draws.resamples(100, 3)).kernelDistance();
    assertThat(kid.noise()).isPositive();
    assertThat(Math.abs(kid.value())).isLessThan(4 * kid.noise());
  }

  @Test
  void subsetsSpreadMoreThanAllRowsAndTheSameSeedGivesTheSame() {
    Features real = Vectors.of(Vectors.gaussian(600, 10, 1));
    Features generated = Vectors.of(Vectors.gaussian(500, 10, 2));
    Estimate small = kid(real, generated, Draws.subsets(40, 50, 1));
    Estimate large = kid(real, generated, Draws.subsets(40, 300, 1));
    assertThat(small.noise()).isGreaterThan(2 * large.noise());
    assertThat(kid(real, generated, Draws.subsets(40, 50, 1))).isEqualTo(small);
    assertThat(kid(real, generated, Draws.subsets(40, 50, 2)).noise()).isNotEqualTo(small.noise());
    // A subset of all rows is all rows.
    assertThat(kid(real, real, Draws.subsets(3, 600, 1)).noise()).isCloseTo(0, within(1e-9));
  }

  /** A subset's value is that of its rows alone. */
  @Test
  void aSubsetIsMeasuredAsASetOfItsOwn() {
    Features real = Vectors.of(Vectors.gaussian(60, 4, 1));
    Features generated = Vectors.of(Vectors.gaussian(70, 4, 2));
    Random random = new Random(9);
    double[] values = new double[2];
    for (int i = 0; i < 2; i++) {
      Features r = real.subset(Arrays.copyOf(order(60, random), 20));
      Features g = generated.subset(Arrays.copyOf(order(70, random), 20));
      values[i] = kid(r, g, DRAWS).value();
    }
    assertThat(kid(real, generated, Draws.subsets(2, 20, 9)).noise())
        .isCloseTo(Math.abs(values[0] - values[1]) / 2, within(1e-9));
  }

  @Test
  void tooFewVectorsAndOtherFeaturesAreRefused() {
    assertThatThrownBy(() -> PairMetrics.of(line(1, 2, 3), line(1, 2), 2, DRAWS))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("2 generated vectors; with k = 2 at least 3");
    Features flat = Vectors.of(Vectors.gaussian(9, 2, 1));
    assertThatThrownBy(() -> PairMetrics.of(line(1, 2, 3), flat, 2, DRAWS))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("1 features, the generated ones 2");
  }

  private static int[] order(int count, Random random) {
    return Shuffle.order(count, random);
  }

  private static Estimate kid(Features real, Features generated, Draws draws) {
    return PairMetrics.of(real, generated, 5, draws).kernelDistance();
  }

  private static Features line(double... places) {
    return Vectors.of(
        Arrays.stream(places).mapToObj(x -> new double[] {x}).toArray(double[][]::new));
  }

  private static double[] radii(double[][] set, int k) {
    return Arrays.stream(set)
        .mapToDouble(
            row ->
                Arrays.stream(set).mapToDouble(other -> distance(row, other)).sorted().toArray()[k])
        .toArray();
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static int count(boolean[] values) {
    int count = 0;
    for (boolean value : values) {
      count += value ? 1 : 0;
    }
    return count;
  }
}
