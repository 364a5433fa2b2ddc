package org.phoenix.coordinator.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.Specs;

class RoundRulesTests {

  @Test
  void withoutAPolicyEverybodyIsAskedAndNeeded() {
    RoundRules rules = RoundRules.of(Specs.of("ada").spec());

    assertThat(rules.asked(5)).isEqualTo(5);
    assertThat(rules.wanted(5)).isEqualTo(5);
    assertThat(rules.needed(5)).isEqualTo(5);
    assertThat(rules.fewestSites()).isEqualTo(1);
    assertThat(rules.extensions()).isZero();
    assertThat(rules.extension()).isEqualTo(Specs.DEADLINE);
    assertThat(rules.grace()).isNull();
    assertThat(rules.attempts()).isEqualTo(3);
  }

  @Test
  void aMaximumIsWhatIsWantedAndOverSelectionWhatIsAskedBeyondIt() {
    RoundRules rules =
        RoundRules.of(
            Specs.of("ada").roundPolicy("{\"maximumSites\": 4, \"overSelection\": 100000}").spec());

    assertThat(rules.asked(3)).isEqualTo(3);
    assertThat(rules.asked(50)).isEqualTo(50);
    assertThat(rules.wanted(50)).isEqualTo(4);
    assertThat(rules.needed(50)).isEqualTo(4);
    assertThat(rules.needed(3)).isEqualTo(3);
  }

  @Test
  void thePauseDoublesWithEachAttempt() {
    RoundRules rules =
        RoundRules.of(Specs.of("ada").roundPolicy("{\"retryAfter\": \"PT7S\"}").spec());

    assertThat(rules.pauseAfter(1)).isEqualTo(Duration.ofSeconds(7));
    assertThat(rules.pauseAfter(2)).isEqualTo(Duration.ofSeconds(14));
    assertThat(rules.pauseAfter(5)).isEqualTo(Duration.ofSeconds(112));
  }
}
