package org.phoenix.coordinator.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.runs.IllegalTransitionException;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

class RoundStateTests {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Checkpoint WEIGHTS = new Checkpoint("0".repeat(64), 100);

  /** The moves in the order of a round's life, each allowed from the state before it only. */
  private static final List<Consumer<Round>> LIFE =
      List.of(
          round -> round.open(2, 2, NOON.plusSeconds(600), NOON.plusSeconds(1)),
          round -> round.freeze(NOON.plusSeconds(61)),
          round -> round.aggregate(WEIGHTS, NOON.plusSeconds(65)),
          round -> round.close(NOON.plusSeconds(95)));

  @Test
  void aRoundLivesInOneOrderOnly() {
    for (int age = 0; age <= LIFE.size(); age++) {
      for (int move = 0; move < LIFE.size(); move++) {
        Round round = aged(age);
        RoundStatus before = round.status();
        Consumer<Round> attempt = LIFE.get(move);
        if (move == age) {
          attempt.accept(round);
          assertThat(round.status()).isNotEqualTo(before);
        } else {
          assertThatThrownBy(() -> attempt.accept(round))
              .isInstanceOf(IllegalTransitionException.class)
              .hasMessageContaining("Round " + round.id() + " is " + before);
        }
      }
    }
  }

  @Test
  void aRoundMayFailUntilItIsClosed() {
    for (int age = 0; age < LIFE.size(); age++) {
      Round round = aged(age);
      round.fail("a reason", NOON);
      assertThat(round.status()).isEqualTo(RoundStatus.FAILED);
      assertThat(round.reason()).isEqualTo("a reason");
      assertThatThrownBy(() -> round.fail("another", NOON))
          .isInstanceOf(IllegalTransitionException.class);
    }
    Round closed = aged(LIFE.size());
    assertThatThrownBy(() -> closed.fail("too late", NOON))
        .isInstanceOf(IllegalTransitionException.class);
  }

  @Test
  void onlyAnOpenRoundGetsMoreTime() {
    Round open = aged(1);
    open.extend(NOON.plusSeconds(900));

    assertThat(open.deadline()).isEqualTo(NOON.plusSeconds(900));
    assertThatThrownBy(() -> aged(2).extend(NOON)).isInstanceOf(IllegalTransitionException.class);
  }

  @Test
  void phasesAreMeasured() {
    Round round = aged(LIFE.size());

    assertThat(round.training()).isEqualTo(Duration.ofSeconds(60));
    assertThat(round.aggregation()).isEqualTo(Duration.ofSeconds(4));
    assertThat(round.evaluation()).isEqualTo(Duration.ofSeconds(30));
  }

  private static Round aged(int moves) {
    Round round = new Round(new UUID(0, 1), 1, WEIGHTS, NOON);
    LIFE.subList(0, moves).forEach(move -> move.accept(round));
    return round;
  }
}
