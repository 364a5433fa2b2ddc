package org.phoenix.coordinator.operators;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Appraisals;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.Waiting;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
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
    String sentence =
        switch (round.status()) {
          case PLANNED -> "Round %d is about to open.".formatted(round.number());
          case OPEN -> forSites(round, work);
          case AGGREGATING ->
              "Round %d waits for its updates to be inspected and averaged."
                  .formatted(round.number());
          case EVALUATING -> forJudgement(round);
          case CLOSED, FAILED -> "Round %d is %s.".formatted(round.number(), round.status());
        };
    String pause = run.status() == RunStatus.PAUSED ? "The run is paused by an operator. " : "";
    Instant until = round.status() == RoundStatus.OPEN ? round.deadline() : null;
    return new Waiting(pause + sentence, work, until);
  }

  private String forSites(Round round, List<AssignmentView> work) {
    String missing =
        work.stream()
            .filter(WaitingRoom::awaited)
            .map(this::howFar)
            .collect(Collectors.joining(", "));
    long delivered =
        work.stream().filter(one -> one.status() == AssignmentStatus.COMPLETED).count();
    return "Round %d waits for %s until %s; %d of %d have delivered, %d are needed."
        .formatted(
            round.number(),
            missing,
            seconds(round.deadline()),
            delivered,
            work.size(),
            round.quorum());
  }

  private String howFar(AssignmentView work) {
    Progress progress = work.progress();
    Instant beat = work.beatAt();
    if (progress == null || beat == null) {
      return work.site() + " (has not begun)";
    }
    return "%s (step %d of %d, heard of %d s ago)"
        .formatted(
            work.site(),
            progress.step(),
            progress.steps(),
            Math.max(0, Duration.between(beat, clock.instant()).toSeconds()));
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
            silent == null ? "" : ", service out of reach since " + seconds(silent));
  }

  private static boolean awaited(AssignmentView work) {
    return work.status() == AssignmentStatus.ASSIGNED || work.status() == AssignmentStatus.TRAINING;
  }

  private static String seconds(@Nullable Instant at) {
    return at == null ? "further notice" : at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Waiting nobody(String sentence) {
    return new Waiting(sentence, List.of(), null);
  }
}
