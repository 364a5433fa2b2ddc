package org.phoenix.coordinator.operators;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.SiteFailure;
import org.phoenix.platform.contract.RunsApi.Waiting;
import org.phoenix.platform.contract.SiteWorkApi.Progress;

/** What an open round waits for, in words and figures. */
record SitesAwaited(Round round, RoundRules rules, List<AssignmentView> work, Clock clock) {

  Waiting waiting() {
    return new Waiting(
        sentence(),
        awaited().stream().map(AssignmentView::site).toList(),
        round.quorum(),
        (int) delivered(),
        extensionsLeft(),
        failures(work),
        work,
        until(),
        null);
  }

  /** Sites whose last attempt failed, or whose update cannot be averaged. */
  static List<SiteFailure> failures(List<AssignmentView> work) {
    return work.stream().filter(one -> reason(one) != null).map(SitesAwaited::failure).toList();
  }

  private static SiteFailure failure(AssignmentView one) {
    boolean left = one.failure() == null || !open(one);
    int attempt = left ? one.attempt() : one.attempt() - 1;
    return new SiteFailure(
        one.site(), Objects.requireNonNull(reason(one)), attempt, left ? null : one.retryAt());
  }

  /** A site that failed first and delivered then did not fail. */
  private static @Nullable String reason(AssignmentView one) {
    if (one.quarantineReason() != null) {
      return "its update is not averaged: " + one.quarantineReason();
    }
    return one.status() == AssignmentStatus.COMPLETED ? null : one.failure();
  }

  private String sentence() {
    List<AssignmentView> awaited = awaited();
    String sites =
        awaited.isEmpty()
            ? "its updates to be inspected"
            : awaited.stream().map(this::howFar).collect(Collectors.joining(", "));
    String clear =
        "Round %d waits for %s until %s; %d of %d have delivered, %d are needed."
            .formatted(
                round.number(), sites, seconds(until()), delivered(), work.size(), round.quorum());
    return clear + afterwards() + failed();
  }

  /** What may still move the end of the waiting. */
  private String afterwards() {
    if (round.freezeAt() != null) {
      return " The quorum is there; the round goes on without the others then.";
    }
    int left = extensionsLeft();
    return left == 0
        ? ""
        : " If the quorum is missed then, it waits up to %d times %d s more."
            .formatted(left, rules.extension().toSeconds());
  }

  private String failed() {
    return failures(work).stream()
        .filter(failure -> failure.retryAt() == null)
        .map(failure -> " %s is left out: %s.".formatted(failure.site(), failure.reason()))
        .collect(Collectors.joining());
  }

  private String howFar(AssignmentView one) {
    return one.site() + " (" + state(one) + ")";
  }

  private String state(AssignmentView one) {
    Progress progress = one.progress();
    Instant beat = one.beatAt();
    Instant retryAt = one.retryAt();
    if (progress != null && beat != null) {
      return "step %d of %d%s, heard of %d s ago"
          .formatted(
              progress.step(),
              progress.steps(),
              progress.batchParts() == null
                  ? ""
                  : ", batches in %d parts for want of memory".formatted(progress.batchParts()),
              Math.max(0, Duration.between(beat, clock.instant()).toSeconds()));
    }
    if (retryAt == null) {
      return "has not begun";
    }
    return "failed, attempt %d of %d from %s: %s"
        .formatted(one.attempt(), rules.attempts(), seconds(retryAt), one.failure());
  }

  private List<AssignmentView> awaited() {
    return work.stream().filter(SitesAwaited::open).toList();
  }

  private long delivered() {
    return work.stream()
        .filter(one -> one.status() == AssignmentStatus.COMPLETED)
        .filter(one -> one.quarantineReason() == null)
        .count();
  }

  private int extensionsLeft() {
    return Math.max(0, rules.extensions() - round.extensions());
  }

  private @Nullable Instant until() {
    Instant deadline = round.deadline();
    Instant freeze = round.freezeAt();
    boolean sooner = freeze != null && (deadline == null || freeze.isBefore(deadline));
    return sooner ? freeze : deadline;
  }

  private static boolean open(AssignmentView work) {
    return work.status() == AssignmentStatus.ASSIGNED || work.status() == AssignmentStatus.TRAINING;
  }

  static String seconds(@Nullable Instant at) {
    return at == null ? "further notice" : at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
