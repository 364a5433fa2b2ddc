package org.phoenix.coordinator.runs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.Specs;

class FingerprintTests {

  private final String fingerprint = Fingerprint.of(Specs.of("ada", "bob").spec());

  @Test
  void isThatOfEveryRunThatMustGiveTheSameWeights() {
    assertThat(fingerprint).matches("[0-9a-f]{64}");
    assertThat(Fingerprint.of(Specs.of("bob", "ada").rounds(9).quorum(1).spec()))
        .isEqualTo(fingerprint);
    String spaced = Specs.MODEL.replace(",", " , ");
    assertThat(Fingerprint.of(Specs.of("ada").model(spaced).spec())).isEqualTo(fingerprint);
  }

  @Test
  void isAnotherWhereTheWeightsMayBe() {
    assertThat(Fingerprint.of(Specs.of("ada").seed(8).spec())).isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").sharing("G", 0.1, 5).spec()))
        .isNotEqualTo(fingerprint);
  }
}
