package org.phoenix.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassScoreTests {

  @Test
  void isOneWhenAllLookAlikeAndTheNumberOfClassesWhenEachIsSure() {
    assertThat(ClassScore.of(new double[][] {{0.2, 0.8}, {0.2, 0.8}})).isCloseTo(1, within(1e-12));
    assertThat(ClassScore.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}))
        .isCloseTo(3, within(1e-12));
  }

  /** exp of the mean divergence, for p = (0.9, 0.1) and (0.1, 0.9), whose mean is (0.5, 0.5). */
  @Test
  void isItsDefinitionByHand() {
    double divergence = 0.9 * Math.log(0.9 / 0.5) + 0.1 * Math.log(0.1 / 0.5);
    assertThat(ClassScore.of(new double[][] {{0.9, 0.1}, {0.1, 0.9}}))
        .isCloseTo(Math.exp(divergence), within(1e-12));
  }
}
