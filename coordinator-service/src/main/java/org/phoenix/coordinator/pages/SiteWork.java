package org.phoenix.coordinator.pages;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.SiteWorkApi.Progress;

/**
 * How far a site is in the round that is in work.
 *
 * @param key names the site's line on the page while the page lives
 * @param percent of its steps
 * @param facts what it said last, in words
 * @param trouble what went wrong; absent when nothing did
 */
record SiteWork(
    String key,
    String site,
    AssignmentStatus status,
    int percent,
    String facts,
    @Nullable String trouble) {

  private static final List<AssignmentStatus> ORDER =
      List.of(
          AssignmentStatus.TRAINING,
          AssignmentStatus.ASSIGNED,
          AssignmentStatus.FAILED,
          AssignmentStatus.MISSED,
          AssignmentStatus.COMPLETED);

  /** Those who are waited for first. */
  static List<SiteWork> inOrder(List<AssignmentView> assignments) {
    return assignments.stream()
        .map(SiteWork::of)
        .sorted(Comparator.comparingInt(work -> ORDER.indexOf(work.status())))
        .toList();
  }

  public String statusInWords() {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static SiteWork of(AssignmentView work) {
    Progress progress = work.progress();
    boolean done = work.status() == AssignmentStatus.COMPLETED;
    int percent =
        done ? 100 : progress == null ? 0 : (int) (100L * progress.step() / progress.steps());
    return new SiteWork(
        "work-" + work.id(),
        work.site(),
        work.status(),
        Math.min(100, percent),
        facts(work, progress),
        work.quarantineReason() != null
            ? "Not averaged: " + work.quarantineReason()
            : done ? null : work.failure());
  }

  private static String facts(AssignmentView work, @Nullable Progress progress) {
    if (work.status() == AssignmentStatus.COMPLETED) {
      return delivered(work);
    }
    if (work.retryAt() != null) {
      return "attempt %d, from %s on".formatted(work.attempt(), InWords.time(work.retryAt()));
    }
    return progress == null ? "not heard of yet" : underWay(work, progress);
  }

  private static String delivered(AssignmentView work) {
    return "delivered %s, loss %s"
        .formatted(InWords.bytes(work.updateBytes()), InWords.number(work.meanLoss()));
  }

  private static String underWay(AssignmentView work, Progress progress) {
    String again = work.attempt() > 1 ? ", attempt " + work.attempt() : "";
    return "step %,d of %,d · loss %s · %s images/s · %s left%s"
        .formatted(
            progress.step(),
            progress.steps(),
            InWords.number(progress.loss()),
            InWords.number(progress.imagesPerSecond()),
            InWords.seconds(progress.etaSeconds()),
            again);
  }
}
