package org.phoenix.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTests {

  /** The standard error of a mean is known: sigma / sqrt(N). */
  @Test
  void findsTheStandardErrorOfAMean() {
    double[] values = new Random(1).doubles(400).map(u -> 12 * u).toArray();
    double sigma = 12 / Math.sqrt(12);
    double noise =
        new Bootstrap(500, 7)
            .standardDeviation(
                values.length, rows -> Arrays.stream(rows).mapToDouble(i -> values[i]).sum() / 400);
    assertThat(noise).isCloseTo(sigma / 20, within(0.02));
  }

  @Test
  void theSameSeedGivesTheSameEstimate() {
    var first = new Bootstrap(20, 3).standardDeviation(50, rows -> rows[0]);
    var second = new Bootstrap(20, 3).standardDeviation(50, rows -> rows[0]);
    assertThat(first).isEqualTo(second).isPositive();
  }
}
