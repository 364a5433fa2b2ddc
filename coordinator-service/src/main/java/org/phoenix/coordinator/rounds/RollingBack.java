package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.problem.ConflictException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes a run back to the weights of an earlier round. Rounds that were done stay as they are, and
 * numbers go on upwards; the round in work is given up, for it starts from weights that nobody
 * wants.
 */
@Component
public class RollingBack {

  private final Runs runs;
  private final Rounds rounds;
  private final RoundEnding ending;
  private final EventLog events;
  private final Clock clock;

  RollingBack(Runs runs, Rounds rounds, RoundEnding ending, EventLog events, Clock clock) {
    this.runs = runs;
    this.rounds = rounds;
    this.ending = ending;
    this.events = events;
    this.clock = clock;
  }

  /**
   * @param number the round to go back to; null for the best one
   * @throws ConflictException when there is no such round, or no way back to it
   */
  @Transactional
  public Run rollBack(UUID id, @Nullable Integer number) {
    Run run = runs.get(id);
    requireWayBack(run);
    Round target = target(run, number);
    Checkpoint weights = Objects.requireNonNull(target.checkpoint(), "weights of a closed round");
    List<Round> inWork = rounds.lockedInWork(id);
    if (inWork.isEmpty() && run.status() != RunStatus.FAILED && weights.equals(run.checkpoint())) {
      throw new ConflictException(
          "Run %s is at the weights of round %d already".formatted(id, target.number()));
    }
    inWork.forEach(
        round ->
            ending.abandon(
                round, "an operator took the run back to round %d".formatted(target.number())));
    int from = run.round();
    run.rollBack(weights, target.serverMoments(), clock.instant());
    String message =
        "Run %s goes back from round %d to the weights of round %d, checkpoint %s"
            .formatted(run.name(), from, target.number(), weights.shortName());
    events.record(
        id,
        Event.of("run.rolled-back", message)
            .round(target.number())
            .with("from", from)
            .with("sha256", weights.sha256()));
    return run;
  }

  private static void requireWayBack(Run run) {
    switch (run.status()) {
      case RUNNING, PAUSED, COMPLETED, FAILED -> {}
      case DRAFT, CANCELLED ->
          throw new ConflictException(
              "Run %s is %s and cannot be rolled back".formatted(run.id(), run.status()));
    }
  }

  private Round target(Run run, @Nullable Integer number) {
    Integer wanted = number == null ? run.bestRound() : number;
    if (wanted == null) {
      throw new ConflictException(
          "Run %s has no judged round, so none is the best; name the round".formatted(run.id()));
    }
    Round round =
        rounds
            .findByRunIdAndNumber(run.id(), wanted)
            .orElseThrow(
                () ->
                    new ConflictException(
                        "round = %d: run %s has come to round %d"
                            .formatted(wanted, run.id(), run.round())));
    if (round.status() != RoundStatus.CLOSED) {
      throw new ConflictException(
          "round = %d: it is %s, and only a closed round has weights to go back to"
              .formatted(wanted, round.status()));
    }
    return round;
  }
}
