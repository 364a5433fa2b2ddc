package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirichletTests {

  private static final int DRAWS = 40_000;

  /** Each share's mean is 1 / n, its variance (1 / n)(1 - 1 / n) / (n alpha + 1). */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 1, 3, 200})
  void sharesHaveTheirMeanAndVariance(double alpha) {
    int n = 4;
    Dirichlet dirichlet = new Dirichlet(n, alpha);
    Random random = new Random(11);
    double[] sums = new double[n];
    double squares = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] shares = dirichlet.draw(random);
      for (int i = 0; i < n; i++) {
        sums[i] += shares[i];
        squares += (shares[i] - 0.25) * (shares[i] - 0.25);
      }
    }
    double variance = 0.25 * 0.75 / (n * alpha + 1);
    double fiveErrors = 5 * Math.sqrt(variance / DRAWS);
    for (double sum : sums) {
      assertThat(sum / DRAWS).isCloseTo(0.25, within(fiveErrors));
    }
    assertThat(squares / (n * DRAWS)).isCloseTo(variance, within(0.05 * variance));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-3, 1, 1e9})
  void sharesAreFiniteAndSumToOne(double alpha) {
    Random random = new Random(3);
    for (int draw = 0; draw < 1000; draw++) {
      double[] shares = new Dirichlet(7, alpha).draw(random);
      assertThat(shares).doesNotContain(Double.NaN);
      assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    }
  }

  /** Frozen: what one Java draws every other has to draw; checked against the formula in Python. */
  @Test
  void aSeedGivesTheSameBitsEverywhere() {
    assertThat(new Dirichlet(3, 0.3).draw(new Random(7)))
        .containsExactly(0.0014689079509830612, 0.7187427901072841, 0.2797883019417329);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e10, 1e-7, 0, -1})
  void otherConcentrationsAreRefused(double alpha) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dirichlet(3, alpha))
        .withMessage("alpha is from 1.0E-6 to 1.0E9, not " + alpha);
  }
}
