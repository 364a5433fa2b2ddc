package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Decides when an open round has waited long enough. */
@Component
public class OpenRounds {

  private final Rounds rounds;
  private final Assignments assignments;
  private final ModelUpdates updates;
  private final Runs runs;
  private final RunControl control;
  private final RoundOpening opening;
  private final Freezing freezing;
  private final EventLog events;
  private final Clock clock;

  OpenRounds(
      Rounds rounds,
      Assignments assignments,
      ModelUpdates updates,
      Runs runs,
      RunControl control,
      RoundOpening opening,
      Freezing freezing,
      EventLog events,
      Clock clock) {
    this.rounds = rounds;
    this.assignments = assignments;
    this.updates = updates;
    this.runs = runs;
    this.control = control;
    this.opening = opening;
    this.freezing = freezing;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Takes the first of these that holds:
   *
   * <ol>
   *   <li>the quorum is there, and so is all the round wants, or nobody is awaited, or the deadline
   *       or the grace after the quorum has passed: freezes the set of updates;
   *   <li>the quorum is there, and the run does not wait on: starts the grace;
   *   <li>the deadline has passed: asks another site for the warm-up, or extends;
   *   <li>as many updates as the quorum came, but not all are valid: freezes, and the aggregation
   *       says what is wrong with them;
   *   <li>the quorum can no longer be met: fails the run.
   * </ol>
   *
   * @param valid how many updates of the round are valid, as far as they have been inspected
   * @return whether anything changed, or an update came that is to be inspected first
   */
  @Transactional
  public boolean step(UUID roundId, int valid) {
    Round round = rounds.locked(roundId);
    if (round.status() != RoundStatus.OPEN) {
      return false;
    }
    if (updates.findByRoundIdOrderBySite(roundId).stream().anyMatch(ModelUpdate::uninspected)) {
      return true;
    }
    List<Assignment> all = assignments.findByRoundIdOrderBySite(roundId);
    RoundRules rules = RoundRules.of(runs.get(round.runId()).spec());
    long completed = count(all, AssignmentStatus.COMPLETED);
    long open = all.stream().filter(Assignment::open).count();
    boolean late = passed(round.deadline());
    boolean quorum = valid >= round.quorum();
    if (quorum && (open == 0 || late || valid >= round.wanted() || passed(round.freezeAt()))) {
      freezing.freeze(round, all, late);
      return true;
    }
    if (quorum && rules.grace() != null && round.freezeAt() == null) {
      startGrace(round, valid, rules.grace());
      return true;
    }
    if (late && open > 0 && moreTime(round, all, completed, rules)) {
      return true;
    }
    if (completed >= round.quorum() && (open == 0 || late)) {
      freezing.freeze(round, all, late);
      return true;
    }
    if (late || completed + open < round.quorum()) {
      giveUp(round, all, completed, late);
      return true;
    }
    return false;
  }

  private boolean passed(@Nullable Instant moment) {
    return moment != null && !clock.instant().isBefore(moment);
  }

  private void startGrace(Round round, int valid, Duration grace) {
    Instant until = clock.instant().plus(grace);
    round.waitOnUntil(until);
    String message =
        "Round %d has its quorum: %d valid updates of the %d it needs; the others have %d s left"
            .formatted(round.number(), valid, round.quorum(), grace.toSeconds());
    events.record(
        round.runId(),
        Event.of("round.quorum", message).round(round.number()).with("freezeAt", until));
  }

  private boolean moreTime(Round round, List<Assignment> all, long completed, RoundRules rules) {
    if (askAnother(round, all, true)) {
      return true;
    }
    if (round.extensions() >= rules.extensions()) {
      return false;
    }
    round.extend(clock.instant().plus(rules.extension()));
    String awaited =
        all.stream()
            .filter(Assignment::open)
            .map(Assignment::site)
            .collect(Collectors.joining(", "));
    String message =
        "Round %d has %d of the %d updates it needs; it waits %d s more for %s (extension %d of %d)"
            .formatted(
                round.number(),
                completed,
                round.quorum(),
                rules.extension().toSeconds(),
                awaited,
                round.extensions(),
                rules.extensions());
    events.record(
        round.runId(),
        Event.of("round.extended", message)
            .round(round.number())
            .with("deadline", round.deadline())
            .with("extensionsLeft", rules.extensions() - round.extensions()));
    return true;
  }

  private void giveUp(Round round, List<Assignment> all, long completed, boolean late) {
    if (askAnother(round, all, late)) {
      return;
    }
    freezing.missOpen(round, all, late);
    control.fail(
        round.runId(),
        "round %d has %d of the %d updates it needs%s"
            .formatted(
                round.number(),
                completed,
                round.quorum(),
                late ? ", and its deadline has passed" : ", and the other sites cannot deliver"));
  }

  /** The warm-up needs one site, whichever; the one that did not deliver is left out. */
  private boolean askAnother(Round round, List<Assignment> all, boolean late) {
    if (!round.warmUp()) {
      return false;
    }
    Run run = runs.get(round.runId());
    Set<UUID> asked = all.stream().map(Assignment::siteId).collect(Collectors.toSet());
    boolean another = opening.assignWarmUp(run, round, asked).isPresent();
    if (another) {
      freezing.missOpen(round, all, late);
    }
    return another;
  }

  private static long count(List<Assignment> all, AssignmentStatus status) {
    return all.stream().filter(assignment -> assignment.status() == status).count();
  }
}
