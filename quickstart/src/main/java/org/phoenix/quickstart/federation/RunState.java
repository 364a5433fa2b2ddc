package org.phoenix.quickstart.federation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.quickstart.progress.SiteLine;
import org.phoenix.quickstart.progress.SiteLine.State;

/** A run at one moment. */
record RunState(RunView run, List<RoundView> rounds, List<ParticipantView> participants) {

  boolean isOver() {
    return run.status() == RunStatus.COMPLETED
        || run.status() == RunStatus.FAILED
        || run.status() == RunStatus.CANCELLED;
  }

  List<RoundView> closedRounds() {
    return rounds.stream().filter(round -> round.status() == RoundStatus.CLOSED).toList();
  }

  /** Every site, by name, in the round that is trained now. */
  List<SiteLine> siteLines() {
    Map<String, AssignmentView> assignments = new LinkedHashMap<>();
    if (!rounds.isEmpty()) {
      assignments.putAll(
          rounds.get(rounds.size() - 1).assignments().stream()
              .collect(Collectors.toMap(AssignmentView::site, Function.identity())));
    }
    List<SiteLine> lines = new ArrayList<>();
    participants.stream()
        .sorted(java.util.Comparator.comparing(ParticipantView::site))
        .forEach(participant -> lines.add(line(participant, assignments.get(participant.site()))));
    return lines;
  }

  private static SiteLine line(
      ParticipantView participant, @org.jspecify.annotations.Nullable AssignmentView assignment) {
    String site = participant.site();
    if (participant.status() == ParticipantStatus.DISCONNECTED
        || participant.status() == ParticipantStatus.WITHDRAWN) {
      return SiteLine.of(site, State.DISCONNECTED, participant.reason());
    }
    if (assignment == null) {
      return SiteLine.of(site, State.WAITING, null);
    }
    Progress progress = assignment.progress();
    return switch (assignment.status()) {
      case ASSIGNED -> SiteLine.of(site, State.WAITING, null);
      case TRAINING ->
          // A site that waits for its turn at the device reports step 0.
          progress == null || progress.step() == 0
              ? SiteLine.of(site, State.WAITING, null)
              : new SiteLine(
                  site,
                  State.TRAINING,
                  progress.step(),
                  progress.steps(),
                  progress.loss(),
                  progress.imagesPerSecond(),
                  progress.etaSeconds(),
                  null);
      case COMPLETED -> new SiteLine(site, State.DONE, 1, 1, assignment.meanLoss(), 0, 0, null);
      case FAILED, MISSED -> SiteLine.of(site, State.FAILED, assignment.failure());
    };
  }
}
