package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OutliersTests {

  @Test
  void areBeyondTheBoundOfTheirPeersMedian() {
    assertThat(Outliers.beyond(Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 20.1), 10))
        .containsExactly(Map.entry("d", 2.0));
    assertThat(Outliers.beyond(Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 20.0), 10)).isEmpty();
  }

  @Test
  void areJudgedByOthersOnly() {
    assertThat(Outliers.beyond(Map.of("a", 1.0, "b", 10.1), 10))
        .containsExactly(Map.entry("b", 1.0));
  }

  @Test
  void oneAloneIsNone() {
    assertThat(Outliers.beyond(Map.of("a", 1e30), 10)).isEmpty();
  }

  @Test
  void peersThatDidNotMoveBoundNobody() {
    assertThat(Outliers.beyond(Map.of("a", 0.0, "b", 0.0, "c", 0.5), 10)).isEmpty();
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(Outliers.median(new double[] {9, 1, 2, 4})).isEqualTo(3);
    assertThat(Outliers.median(new double[] {9, 1, 2})).isEqualTo(2);
  }
}
