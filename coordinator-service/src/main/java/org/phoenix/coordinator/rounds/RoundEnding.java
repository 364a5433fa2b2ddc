package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.time.Duration;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.runs.RunEnded;
import org.phoenix.coordinator.runs.RunResumed;
import org.phoenix.coordinator.runs.Runs;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Closes rounds, and carries what happens to a run over to its round in work. */
@Component
public class RoundEnding {

  private final Rounds rounds;
  private final Assignments assignments;
  private final ModelUpdates updates;
  private final Runs runs;
  private final SavedBytes saved;
  private final EventLog events;
  private final RoundMeters meters;
  private final Clock clock;

  RoundEnding(
      Rounds rounds,
      Assignments assignments,
      ModelUpdates updates,
      Runs runs,
      SavedBytes saved,
      EventLog events,
      RoundMeters meters,
      Clock clock) {
    this.rounds = rounds;
    this.assignments = assignments;
    this.updates = updates;
    this.runs = runs;
    this.saved = saved;
    this.events = events;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Closes an evaluated round.
   *
   * @param outcome what there is to say of the new model
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void close(Round round, Event outcome) {
    round.close(clock.instant());
    Duration took = Duration.between(round.openedAt(), clock.instant());
    long bytes =
        updates.findByRoundIdOrderBySite(round.id()).stream().mapToLong(ModelUpdate::bytes).sum();
    events.record(
        round.runId(),
        outcome
            .round(round.number())
            .with("seconds", took.toMillis() / 1000.0)
            .with("updateBytes", bytes)
            .with("savedBytes", saved.of(runs.get(round.runId()), round)));
    meters.closed(round);
  }

  /** A failed or cancelled run takes its round with it. */
  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  public void on(RunEnded ended) {
    rounds.lockedInWork(ended.runId()).forEach(round -> fail(round, ended.reason()));
  }

  /** Sites do not lose the time that an operator took. */
  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  public void on(RunResumed resumed) {
    rounds.lockedInWork(resumed.runId()).forEach(round -> round.paused(resumed.pause()));
  }

  /** An operator wants other weights than this round would make. */
  void abandon(Round round, String reason) {
    end(round, reason);
    events.record(
        round.runId(),
        Event.of("round.abandoned", "Round %d was given up: %s".formatted(round.number(), reason))
            .round(round.number()));
  }

  private void fail(Round round, String reason) {
    end(round, reason);
    meters.roundFailed();
    events.record(
        round.runId(),
        Event.of("round.failed", "Round %d failed: %s".formatted(round.number(), reason))
            .round(round.number()));
  }

  private void end(Round round, String reason) {
    round.fail(reason, clock.instant());
    assignments.findByRoundIdOrderBySite(round.id()).stream()
        .filter(Assignment::open)
        .forEach(Assignment::miss);
  }
}
