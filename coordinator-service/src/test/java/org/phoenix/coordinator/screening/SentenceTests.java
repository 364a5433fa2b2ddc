package org.phoenix.coordinator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.contract.EvaluationsApi.Decision;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.RunSpec.Screening;
import org.phoenix.platform.contract.RunsApi.Consequence;

class SentenceTests {

  @Test
  void aGoodVerdictHasNoConsequence() {
    assertThat(consequence(verdict(false), 1, 5)).isEqualTo(Consequence.NONE);
  }

  @Test
  void strikesBeforeTheLastOneOnlyWarn() {
    assertThat(consequence(verdict(true), 0, 5)).isEqualTo(Consequence.WARNED);
    assertThat(consequence(verdict(true), 1, 5)).isEqualTo(Consequence.WARNED);
    assertThat(consequence(verdict(true), 2, 5)).isEqualTo(Consequence.DISCONNECTED);
    assertThat(consequence(verdict(true), 7, 5)).isEqualTo(Consequence.DISCONNECTED);
  }

  @Test
  void theLastSitesNeededAreKept() {
    assertThat(consequence(verdict(true), 2, 4)).isEqualTo(Consequence.DISCONNECTED);
    assertThat(consequence(verdict(true), 2, 3)).isEqualTo(Consequence.KEPT);
  }

  @Test
  void aSoleOwnerIsKeptOnlyWhileProtected() {
    Verdict owner = verdict(true, 3);

    assertThat(Sentence.of(owner, rule(true), 2, 5, 3).consequence()).isEqualTo(Consequence.KEPT);
    assertThat(Sentence.of(owner, rule(true), 0, 5, 3).consequence()).isEqualTo(Consequence.WARNED);
    assertThat(Sentence.of(owner, rule(false), 2, 5, 3).consequence())
        .isEqualTo(Consequence.DISCONNECTED);
  }

  private static Consequence consequence(Verdict verdict, int strikes, int connected) {
    return Sentence.of(verdict, rule(true), strikes, connected, 3).consequence();
  }

  private static Screening rule(boolean protectSoleOwners) {
    return new Screening("lenet-fid", 3, null, 0, 3, 3, protectSoleOwners, 32, null);
  }

  private static Verdict verdict(boolean underperforms, Integer... soleOwnerOf) {
    return new Verdict(
        "ada",
        new UUID(0, 0),
        "lenet-fid",
        30,
        10.0,
        20,
        1,
        underperforms,
        underperforms ? Decision.WORSE : Decision.NO_WORSE,
        List.of(soleOwnerOf),
        "too far out",
        List.of());
  }
}
