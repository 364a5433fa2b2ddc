package org.phoenix.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.contract.EvaluationsApi.Interval;

class ClassDistributionTests {

  @Test
  void countsLabels() {
    var classes = ClassDistribution.of(new int[] {2, 0, 2, 2}, 4);
    assertThat(classes.counts()).containsExactly(1, 0, 3, 0);
    assertThat(classes.shares()).containsExactly(0.25, 0.0, 0.75, 0.0);
    assertThat(classes.images()).isEqualTo(4);
  }

  @Test
  void entropyIsTheLogarithmOfTheClassesWhenAllAreAlikeAndZeroForOne() {
    var uniform = new ClassDistribution(Collections.nCopies(10, 7));
    assertThat(uniform.entropy()).isCloseTo(Math.log(10), within(1e-12));
    assertThat(new ClassDistribution(List.of(0, 9, 0)).entropy()).isZero();
  }

  @Test
  void totalVariationIsOneForDisjointClassesAndZeroForTheSameShares() {
    var left = new ClassDistribution(List.of(5, 5, 0));
    assertThat(left.totalVariation(new ClassDistribution(List.of(0, 0, 3)))).isEqualTo(1);
    assertThat(left.totalVariation(new ClassDistribution(List.of(1, 1, 0)))).isZero();
    assertThat(left.totalVariation(new ClassDistribution(List.of(1, 0, 1)))).isEqualTo(0.5);
  }

  /** Wilson's interval as tables have it: 0 and 5 of 10. */
  @Test
  void theIntervalOfAShareHoldsNearZeroToo() {
    var classes = new ClassDistribution(List.of(0, 5, 5));
    Interval none = classes.intervals().get(0);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(0.2775, within(1e-4));
    Interval half = classes.intervals().get(1);
    assertThat(half.low()).isCloseTo(0.2366, within(1e-4));
    assertThat(half.high()).isCloseTo(0.7634, within(1e-4));
  }

  @Test
  void twoPercentCoverAClass() {
    assertThat(new ClassDistribution(List.of(2, 1, 97)).covered()).containsExactly(0, 2);
    assertThat(new ClassDistribution(List.of(2, 1, 7)).covered(100)).containsExactly(0, 2);
  }
}
