package org.phoenix.coordinator.work;

import java.time.Clock;
import java.util.UUID;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Assignments;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.sites.Sites;
import org.phoenix.platform.contract.SiteWorkApi.Continuation;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Notes how far a site is, and tells it whether anybody still waits for it. */
@Component
class Beats {

  private final OwnAssignments own;
  private final Assignments assignments;
  private final Rounds rounds;
  private final Runs runs;
  private final Sites sites;
  private final EventLog events;
  private final Clock clock;

  Beats(
      OwnAssignments own,
      Assignments assignments,
      Rounds rounds,
      Runs runs,
      Sites sites,
      EventLog events,
      Clock clock) {
    this.own = own;
    this.assignments = assignments;
    this.rounds = rounds;
    this.runs = runs;
    this.sites = sites;
    this.events = events;
    this.clock = clock;
  }

  @Transactional
  Continuation beat(UUID siteId, UUID assignmentId, Progress progress) {
    Assignment assignment = own.get(siteId, assignmentId);
    Round round = rounds.get(assignment.roundId());
    Run run = runs.get(assignment.runId());
    sites.seen(siteId, clock.instant());
    if (assignments.begin(assignmentId) == 1) {
      String message =
          "%s began its %d steps of round %d"
              .formatted(assignment.site(), progress.steps(), round.number());
      events.record(
          run.id(),
          Event.of("assignment.started", message).round(round.number()).site(assignment.site()));
    }
    return assignments.beat(assignmentId, progress, clock.instant()) == 1
        ? new Continuation(true, null)
        : new Continuation(false, OwnAssignments.whyUnwanted(assignment, round, run));
  }
}
