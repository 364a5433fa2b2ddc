package org.phoenix.coordinator.operators;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Appraisals;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.Waiting;
import org.springframework.stereotype.Component;

/** Says in one sentence what a run waits for, for whom, until when, and how far each is. */
@Component
class WaitingRoom {

  private final Rounds rounds;
  private final RoundViews views;
  private final Appraisals appraisals;
  private final Clock clock;

  WaitingRoom(Rounds rounds, RoundViews views, Appraisals appraisals, Clock clock) {
    this.rounds = rounds;
    this.views = views;
    this.appraisals = appraisals;
    this.clock = clock;
  }

  Waiting of(Run run) {
    return switch (run.status()) {
      case DRAFT -> nobody("Run %s waits for an operator to start it.".formatted(run.name()));
      case COMPLETED -> nobody("Run %s is complete; it waits for nothing.".formatted(run.name()));
      case FAILED, CANCELLED ->
          nobody(
              "Run %s is %s (%s); it waits for nothing."
                  .formatted(run.name(), run.status(), run.reason()));
      case RUNNING, PAUSED -> inWork(run);
    };
  }

  private Waiting inWork(Run run) {
    Optional<Round> newest = rounds.findFirstByRunIdOrderByNumberDesc(run.id());
    if (newest.isEmpty()) {
      return nobody("Run %s waits for its initial weights.".formatted(run.name()));
    }
    Round round = newest.get();
    List<AssignmentView> work = views.assignments(round.id());
    Waiting waiting =
        switch (round.status()) {
          case PLANNED -> inside("Round %d is about to open.".formatted(round.number()), work);
          case OPEN -> new SitesAwaited(round, RoundRules.of(run.spec()), work, clock).waiting();
          case AGGREGATING ->
              inside(
                  "Round %d waits for its updates to be inspected and averaged."
                      .formatted(round.number()),
                  work);
          case EVALUATING -> inside(forJudgement(round), work);
          case CLOSED -> inside("Round %d is closed.".formatted(round.number()), work);
          case FAILED ->
              inside("Round %d was given up: %s.".formatted(round.number(), round.reason()), work);
        };
    return run.status() == RunStatus.PAUSED ? paused(waiting) : waiting;
  }

  private static Waiting paused(Waiting waiting) {
    return new Waiting(
        "The run is paused by an operator. " + waiting.sentence(),
        waiting.waitingFor(),
        waiting.needed(),
        waiting.delivered(),
        waiting.extensionsLeft(),
        waiting.failures(),
        waiting.assignments(),
        waiting.until(),
        waiting.driver());
  }

  /** Waiting for the platform itself, not for a site. */
  private static Waiting inside(String sentence, List<AssignmentView> work) {
    return new Waiting(
        sentence, List.of(), null, null, null, SitesAwaited.failures(work), work, null, null);
  }

  private String forJudgement(Round round) {
    List<Appraisal> all = appraisals.ofRound(round.id());
    String open =
        all.stream()
            .filter(appraisal -> !appraisal.finished())
            .map(WaitingRoom::inWords)
            .collect(Collectors.joining(", "));
    return open.isEmpty()
        ? "Round %d is about to close.".formatted(round.number())
        : "Round %d waits for its models to be judged: %s.".formatted(round.number(), open);
  }

  private static String inWords(Appraisal appraisal) {
    String model = appraisal.site() == null ? "the global one" : "that of " + appraisal.site();
    Instant silent = appraisal.unreachableSince();
    return "%s (%s%s)"
        .formatted(
            model,
            appraisal.status(),
            silent == null ? "" : ", service out of reach since " + SitesAwaited.seconds(silent));
  }

  private static Waiting nobody(String sentence) {
    return inside(sentence, List.of());
  }
}
