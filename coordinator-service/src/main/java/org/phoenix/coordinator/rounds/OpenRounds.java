package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
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
  private final Runs runs;
  private final RunControl control;
  private final RoundOpening opening;
  private final EventLog events;
  private final Clock clock;

  OpenRounds(
      Rounds rounds,
      Assignments assignments,
      Runs runs,
      RunControl control,
      RoundOpening opening,
      EventLog events,
      Clock clock) {
    this.rounds = rounds;
    this.assignments = assignments;
    this.runs = runs;
    this.control = control;
    this.opening = opening;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Freezes the set of updates when every site answered, or when the deadline passed with the
   * quorum; fails the run when the quorum can no longer be met.
   *
   * @return whether anything changed
   */
  @Transactional
  public boolean step(UUID roundId) {
    Round round = rounds.locked(roundId);
    if (round.status() != RoundStatus.OPEN) {
      return false;
    }
    List<Assignment> all = assignments.findByRoundIdOrderBySite(roundId);
    long completed = count(all, AssignmentStatus.COMPLETED);
    long open = all.stream().filter(Assignment::open).count();
    Instant deadline = round.deadline();
    boolean late = deadline != null && !clock.instant().isBefore(deadline);
    if (completed >= round.quorum() && (open == 0 || late)) {
      freeze(round, all);
      return true;
    }
    if (late || completed + open < round.quorum()) {
      giveUpOrAskAnother(round, all, completed, late);
      return true;
    }
    return false;
  }

  private void freeze(Round round, List<Assignment> all) {
    round.freeze(clock.instant());
    missOpen(round, all);
    events.record(
        round.runId(),
        Event.of(
                "round.frozen",
                "Round %d has its updates: %d of %d"
                    .formatted(round.number(), count(all, AssignmentStatus.COMPLETED), all.size()))
            .round(round.number()));
  }

  private void giveUpOrAskAnother(Round round, List<Assignment> all, long completed, boolean late) {
    Run run = runs.get(round.runId());
    missOpen(round, all);
    if (round.warmUp()) {
      Set<UUID> asked = all.stream().map(Assignment::siteId).collect(Collectors.toSet());
      if (opening.assignWarmUp(run, round, asked).isPresent()) {
        return;
      }
    }
    control.fail(
        run.id(),
        "round %d has %d of the %d updates it needs%s"
            .formatted(
                round.number(),
                completed,
                round.quorum(),
                late ? ", and its deadline has passed" : ", and the other sites cannot deliver"));
  }

  private void missOpen(Round round, List<Assignment> all) {
    for (Assignment assignment : all) {
      if (assignment.open()) {
        assignment.miss();
        String message =
            "%s missed the deadline of round %d".formatted(assignment.site(), round.number());
        events.record(
            round.runId(),
            Event.of("assignment.missed", message).round(round.number()).site(assignment.site()));
      }
    }
  }

  private static long count(List<Assignment> all, AssignmentStatus status) {
    return all.stream().filter(assignment -> assignment.status() == status).count();
  }
}
