package org.phoenix.coordinator.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.platform.contract.RunsApi.RunStatus;

class RunStateTests {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** Every move, and the states that it is allowed from. */
  private static final Map<String, Set<RunStatus>> ALLOWED =
      Map.of(
          "start", EnumSet.of(RunStatus.DRAFT),
          "pause", EnumSet.of(RunStatus.RUNNING),
          "resume", EnumSet.of(RunStatus.PAUSED),
          "complete", EnumSet.of(RunStatus.RUNNING),
          "fail", EnumSet.of(RunStatus.RUNNING),
          "cancel", EnumSet.of(RunStatus.DRAFT, RunStatus.RUNNING, RunStatus.PAUSED));

  private static final Map<String, Consumer<Run>> MOVES =
      Map.of(
          "start", Run::start,
          "pause", run -> run.pause(NOON),
          "resume", run -> run.resume(NOON),
          "complete", run -> run.complete(NOON),
          "fail", run -> run.fail("a reason", NOON),
          "cancel", run -> run.cancel(NOON));

  @Test
  void onlyTheMovesOfTheTableAreAllowed() {
    MOVES.forEach(
        (name, move) -> {
          for (RunStatus from : RunStatus.values()) {
            Run run = inState(from);
            if (ALLOWED.get(name).contains(from)) {
              move.accept(run);
              assertThat(run.status()).as("%s from %s", name, from).isNotEqualTo(from);
            } else {
              assertThatThrownBy(() -> move.accept(run))
                  .as("%s from %s", name, from)
                  .isInstanceOf(IllegalTransitionException.class)
                  .hasMessageContaining("Run " + run.id() + " is " + from);
              assertThat(run.status()).isEqualTo(from);
            }
          }
        });
  }

  @Test
  void aPauseIsMeasured() {
    Run run = inState(RunStatus.PAUSED);

    assertThat(run.resume(NOON.plusSeconds(90))).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void anEndedRunKnowsWhenAndWhy() {
    Run run = inState(RunStatus.FAILED);

    assertThat(run.ended()).isTrue();
    assertThat(run.endedAt()).isEqualTo(NOON);
    assertThat(run.reason()).isEqualTo("a reason");
    assertThat(inState(RunStatus.COMPLETED).reason()).isNull();
  }

  @Test
  void moreRoundsTakeACompletedRunBackToWork() {
    for (RunStatus from : RunStatus.values()) {
      Run run = inState(from);
      if (EnumSet.of(RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.COMPLETED).contains(from)) {
        run.extend(Specs.of("ada").rounds(9).spec());
        assertThat(run.status())
            .isEqualTo(from == RunStatus.PAUSED ? RunStatus.PAUSED : RunStatus.RUNNING);
        assertThat(run.spec().rounds()).isEqualTo(9);
        assertThat(run.endedAt()).isNull();
      } else {
        assertThatThrownBy(() -> run.extend(Specs.of("ada").rounds(9).spec()))
            .isInstanceOf(IllegalTransitionException.class);
      }
    }
  }

  @Test
  void aRunIsTakenBackToOlderWeightsUnlessItIsADraftOrCancelled() {
    Checkpoint weights = new Checkpoint("a".repeat(64), 100);
    List<ServerMoment> moments = List.of(new ServerMoment("b".repeat(64), 100));
    Map<RunStatus, RunStatus> becomes =
        Map.of(
            RunStatus.RUNNING, RunStatus.RUNNING,
            RunStatus.PAUSED, RunStatus.PAUSED,
            RunStatus.COMPLETED, RunStatus.PAUSED,
            RunStatus.FAILED, RunStatus.PAUSED);
    for (RunStatus from : RunStatus.values()) {
      Run run = inState(from);
      if (becomes.containsKey(from)) {
        run.rollBack(weights, moments, NOON.plusSeconds(60));
        assertThat(run.status()).as("from %s", from).isEqualTo(becomes.get(from));
        assertThat(run.checkpoint()).isEqualTo(weights);
        assertThat(run.serverMoments()).isEqualTo(moments);
        assertThat(run.endedAt()).isNull();
        assertThat(run.reason()).isNull();
      } else {
        assertThatThrownBy(() -> run.rollBack(weights, moments, NOON))
            .isInstanceOf(IllegalTransitionException.class);
        assertThat(run.checkpoint()).isNull();
      }
    }
    Run back = inState(RunStatus.COMPLETED);
    back.rollBack(weights, moments, NOON.plusSeconds(60));
    assertThat(back.resume(NOON.plusSeconds(90))).isEqualTo(Duration.ofSeconds(30));
  }

  private static Run inState(RunStatus status) {
    Run run = new Run(Specs.of("ada").spec(), null, NOON);
    Map<RunStatus, String> last = new EnumMap<>(RunStatus.class);
    last.put(RunStatus.PAUSED, "pause");
    last.put(RunStatus.COMPLETED, "complete");
    last.put(RunStatus.FAILED, "fail");
    last.put(RunStatus.CANCELLED, "cancel");
    if (status != RunStatus.DRAFT) {
      run.start();
    }
    String move = last.get(status);
    if (move != null) {
      MOVES.get(move).accept(run);
    }
    assertThat(run.status()).isEqualTo(status);
    return run;
  }
}
