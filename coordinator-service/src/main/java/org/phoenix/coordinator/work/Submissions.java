package org.phoenix.coordinator.work;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.coordinator.evaluation.SiteImages;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.memorisation.Findings;
import org.phoenix.coordinator.memorisation.MemorisationChecks;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.RoundMeters;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.rounds.SentSamples;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.work.Arrivals.Sent;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes a site's answer to its assignment. */
@Component
class Submissions {

  private final OwnAssignments own;
  private final Rounds rounds;
  private final Runs runs;
  private final ModelUpdates updates;
  private final Arrivals arrivals;
  private final EventLog events;
  private final RoundMeters meters;
  private final TransactionTemplate transactions;
  private final Clock clock;

  Submissions(
      OwnAssignments own,
      Rounds rounds,
      Runs runs,
      ModelUpdates updates,
      Arrivals arrivals,
      EventLog events,
      RoundMeters meters,
      TransactionTemplate transactions,
      Clock clock) {
    this.own = own;
    this.rounds = rounds;
    this.runs = runs;
    this.updates = updates;
    this.arrivals = arrivals;
    this.events = events;
    this.meters = meters;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Completes an assignment. The file is completed in the store first, outside any transaction;
   * what it holds is inspected when the round is frozen.
   */
  void complete(UUID siteId, UUID assignmentId, Update update) {
    Assignment assignment = own.get(siteId, assignmentId);
    if (isSameAgain(assignment, update)) {
      return;
    }
    Round round = rounds.get(assignment.roundId());
    Run run = runs.get(assignment.runId());
    OwnAssignments.requireWanted(assignment, round, run);
    checkReport(run, update);
    requireSamples(assignment, run, round);
    String key = Uploads.key(assignment, round, update.sha256());
    arrivals.assemble(
        assignment,
        new Sent(key, update.bytes(), update.sha256(), update.uploadId(), update.etags()));
    transactions.executeWithoutResult(
        transaction -> {
          Round held = rounds.held(round.id());
          complete(own.locked(siteId, assignmentId), held, key, update);
        });
  }

  /** Images of the site's own model are there, before the update that they belong to. */
  void receive(UUID siteId, UUID assignmentId, Samples samples) {
    Assignment assignment = own.get(siteId, assignmentId);
    Round round = rounds.get(assignment.roundId());
    String key = Uploads.samplesKey(assignment, round, samples.sha256());
    SentSamples sent = new SentSamples(key, samples.sha256(), samples.bytes());
    if (sent.equals(assignment.samples())) {
      return;
    }
    Run run = runs.get(assignment.runId());
    OwnAssignments.requireWanted(assignment, round, run);
    Uploads.wanted(run, round);
    arrivals.assemble(
        assignment,
        new Sent(key, samples.bytes(), samples.sha256(), samples.uploadId(), samples.etags()));
    transactions.executeWithoutResult(
        transaction -> {
          Round held = rounds.held(round.id());
          Assignment locked = own.locked(siteId, assignmentId);
          OwnAssignments.requireWanted(locked, held, runs.get(run.id()));
          locked.receive(sent);
        });
  }

  /**
   * The site says that it cannot do its assignment: it is asked again after a pause, until its
   * attempts are used up. What it says during the pause is what it said before.
   */
  void fail(UUID siteId, UUID assignmentId, String reason) {
    UUID roundId = own.round(siteId, assignmentId);
    transactions.executeWithoutResult(
        transaction -> {
          Round round = rounds.held(roundId);
          Assignment assignment = own.locked(siteId, assignmentId);
          if (assignment.status() == AssignmentStatus.FAILED
              && reason.equals(assignment.failure())) {
            return;
          }
          Run run = runs.get(assignment.runId());
          OwnAssignments.requireWanted(assignment, round, run);
          if (!assignment.pausesAt(clock.instant())) {
            fail(assignment, round, run, reason);
          }
        });
  }

  private void fail(Assignment assignment, Round round, Run run, String reason) {
    RoundRules rules = RoundRules.of(run.spec());
    int attempt = assignment.attempt();
    Duration pause = rules.pauseAfter(attempt);
    String next = "it is left out of the round";
    if (attempt < rules.attempts()) {
      assignment.retry(reason, clock.instant().plus(pause));
      next = "it is asked again in %d s".formatted(pause.toSeconds());
    } else {
      assignment.fail(reason);
    }
    String message =
        "%s cannot do round %d (attempt %d of %d), %s: %s"
            .formatted(assignment.site(), round.number(), attempt, rules.attempts(), next, reason);
    events.record(
        run.id(),
        Event.of("assignment.failed", message)
            .round(round.number())
            .site(assignment.site())
            .with("attempt", attempt)
            .with("reason", reason)
            .with("retryAt", assignment.open() ? assignment.retryAt() : null));
  }

  private void complete(Assignment assignment, Round round, String key, Update update) {
    Run run = runs.get(assignment.runId());
    if (isSameAgain(assignment, update)) {
      return;
    }
    OwnAssignments.requireWanted(assignment, round, run);
    assignment.complete();
    updates.save(new ModelUpdate(assignment, key, update, clock.instant()));
    meters.updateReceived(update.bytes());
    String message =
        "%s sent its update of round %d: %d bytes, %d images"
            .formatted(assignment.site(), round.number(), update.bytes(), update.images());
    events.record(
        run.id(),
        Event.of("update.received", message)
            .round(round.number())
            .site(assignment.site())
            .with("bytes", update.bytes())
            .with("images", update.images())
            .with("meanLoss", update.meanLoss())
            .with("seconds", update.seconds())
            .with("samples", assignment.samples()));
    if (update.memorisation() != null || MemorisationChecks.due(run.spec(), round.number())) {
      events.record(
          run.id(), Findings.event(assignment.site(), round.number(), update.memorisation()));
    }
  }

  private static void requireSamples(Assignment assignment, Run run, Round round) {
    if (assignment.samples() == null && SiteImages.of(run, round).isPresent()) {
      throw new InvalidRequestException(
          ("samples: round %d asks for images of the site's own model with its update, and none have"
                  + " arrived; send them first, and bring the agent up to date if it does not know")
              .formatted(round.number()));
    }
  }

  private static void checkReport(Run run, Update update) {
    MemorisationReport report = update.memorisation();
    if (report == null) {
      return;
    }
    if (run.spec().memorisation() == null) {
      throw new InvalidRequestException("memorisation: this run asks for no such check");
    }
    Findings.check(report);
  }

  /** An agent that did not hear the answer says the same again. */
  private boolean isSameAgain(Assignment assignment, Update update) {
    Optional<ModelUpdate> known = updates.findByAssignmentId(assignment.id());
    if (known.isPresent() && !known.get().isOf(update)) {
      throw new ConflictException(
          "Assignment %s is completed with another update: %d images and SHA-256 %s, not %d and %s"
              .formatted(
                  assignment.id(),
                  known.get().images(),
                  known.get().sha256(),
                  update.images(),
                  update.sha256()));
    }
    return known.isPresent();
  }
}
