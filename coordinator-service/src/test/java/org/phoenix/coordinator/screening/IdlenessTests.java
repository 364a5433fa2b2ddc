package org.phoenix.coordinator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.contract.EvaluationsApi.Decision;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;

class IdlenessTests {

  @Test
  void aHundredthOfThePeersMedianIsNoTraining() {
    Idleness idleness = new Idleness(Map.of("ada", 8.0, "bob", 10.0, "cyd", 12.0, "mal", 0.09));
    Verdict mal = idleness.beside(fine("mal"));

    assertThat(mal.underperforms()).isTrue();
    assertThat(mal.metric()).isEqualTo("update-norm");
    assertThat(mal.bound()).isEqualTo(0.1);
    assertThat(mal.reason())
        .isEqualTo(
            "did not train: its weights moved by 0.0900, less than 0.100, 1 % of its peers'"
                + " median; fine");
    assertThat(idleness.beside(fine("ada")).underperforms()).isFalse();
    assertThat(idleness.beside(fine("ada")).comparisons()).hasSize(1);
  }

  @Test
  void aSiteWithFewImagesIsNotIdle() {
    Idleness idleness = new Idleness(Map.of("ada", 8.0, "bob", 10.0, "cyd", 12.0, "dot", 0.5));
    assertThat(idleness.beside(fine("dot")).underperforms()).isFalse();
  }

  @Test
  void whereNobodyTrainsNobodyIsTold() {
    Verdict verdict = fine("mal");
    assertThat(new Idleness(Map.of("ada", 0.0, "bob", 0.0, "mal", 0.0)).beside(verdict))
        .isEqualTo(verdict);
    assertThat(new Idleness(Map.of("ada", 1.0, "mal", 0.0)).beside(verdict)).isEqualTo(verdict);
  }

  private static Verdict fine(String site) {
    return new Verdict(
        site,
        new UUID(0, 0),
        "typical",
        0.9,
        0.9,
        0.7,
        0.05,
        false,
        Decision.NO_WORSE,
        List.of(),
        "fine",
        List.of());
  }
}
