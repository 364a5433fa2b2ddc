package org.phoenix.diffusion.memorisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuantilesTests {

  @Test
  void ofAnArithmeticSequenceTheyAreItsLevels() {
    double[] values = IntStream.rangeClosed(0, 200).mapToDouble(i -> (200 - i) * 0.5).toArray();

    assertThat(Quantiles.of(values)).containsExactly(0, 1, 5, 25, 50, 75, 95, 100);
  }

  @Test
  void betweenTwoValuesTheyAreLinear() {
    assertThat(Quantiles.of(new double[] {3, 1}))
        .containsExactly(1, 1.02, 1.1, 1.5, 2, 2.5, 2.9, 3);
  }

  @Test
  void oneValueIsAllOfThem() {
    assertThat(Quantiles.of(new double[] {0.25})).containsOnly(0.25).hasSize(8);
  }

  @Test
  void tellNoMoreThanThreeDigits() {
    assertThat(Quantiles.of(new double[] {0.123456789})).containsOnly(0.123);
    assertThat(Quantiles.of(new double[] {0})).containsOnly(0);
    assertThat(Quantiles.of(new double[] {1234.5})).containsOnly(1230);
  }
}
