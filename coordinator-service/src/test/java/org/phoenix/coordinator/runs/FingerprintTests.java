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
    assertThat(Fingerprint.of(Specs.of("ada").with("compression", "\"f32\"").spec()))
        .isEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").roundPolicy("{\"maximumSites\": 1}").spec()))
        .isEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").with("licence", "\"MIT\"").spec()))
        .isEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("accumulation", 1).spec()))
        .isEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("prediction", "epsilon").spec()))
        .isEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("betaSchedule", "linear").spec()))
        .isEqualTo(fingerprint);
    assertThat(Fingerprint.of(shared(", \"balanceTolerance\": 0.5").spec()))
        .isEqualTo(Fingerprint.of(shared("").spec()));
  }

  private static Specs shared(String further) {
    String sharing = "{\"dataSet\": \"g\", \"alpha\": 0.5, \"warmUpSteps\": 1%s}";
    return Specs.of("ada").with("sharing", sharing.formatted(further));
  }

  @Test
  void isAnotherWhereTheWeightsMayBe() {
    assertThat(Fingerprint.of(Specs.of("ada").seed(8).spec())).isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").sharing("G", 0.1, 5).spec()))
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("accumulation", 2).spec()))
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("minSnrGamma", 5).spec()))
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("prediction", "v_prediction").spec()))
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").training("betaSchedule", "cosine").spec()))
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").personal("conv_out.*").spec()))
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(Specs.of("ada").with("compression", "\"bf16\"").spec()))
        .isNotEqualTo(fingerprint);
  }
}
