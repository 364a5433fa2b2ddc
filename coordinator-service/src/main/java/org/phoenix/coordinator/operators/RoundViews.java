package org.phoenix.coordinator.operators;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Appraisals;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Assignments;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.SavedBytes;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.screening.SiteVerdict;
import org.phoenix.coordinator.screening.SiteVerdicts;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.VerdictView;
import org.springframework.stereotype.Component;

/** Rounds as an operator sees them, with their assignments and verdicts. */
@Component
class RoundViews {

  private final Assignments assignments;
  private final ModelUpdates updates;
  private final Appraisals appraisals;
  private final SiteVerdicts verdicts;
  private final Runs runs;
  private final SavedBytes saved;

  RoundViews(
      Assignments assignments,
      ModelUpdates updates,
      Appraisals appraisals,
      SiteVerdicts verdicts,
      Runs runs,
      SavedBytes saved) {
    this.assignments = assignments;
    this.updates = updates;
    this.appraisals = appraisals;
    this.verdicts = verdicts;
    this.runs = runs;
    this.saved = saved;
  }

  RoundView of(Round round) {
    Checkpoint checkpoint = round.checkpoint();
    Optional<Appraisal> judged = appraisals.findByRoundIdAndSiteIsNull(round.id());
    List<AssignmentView> work = assignments(round.id());
    Run run = runs.get(round.runId());
    return new RoundView(
        round.id(),
        round.number(),
        round.status(),
        round.base().sha256(),
        checkpoint == null ? null : checkpoint.sha256(),
        work.stream().map(AssignmentView::updateBytes).mapToLong(RoundViews::orZero).sum(),
        saved.of(run, round),
        round.quorum(),
        round.wanted(),
        round.extensions(),
        round.openedAt(),
        round.deadline(),
        round.closedAt(),
        round.reason(),
        judged.map(Appraisal::sampleId).orElse(null),
        judged.map(Appraisal::result).orElse(null),
        Objects.equals(run.bestRound(), round.number()),
        round.drift(),
        work,
        verdicts.findByRoundIdOrderBySite(round.id()).stream().map(RoundViews::view).toList());
  }

  /** The round's assignments by site, each with its update if it has one. */
  List<AssignmentView> assignments(UUID roundId) {
    Map<UUID, ModelUpdate> byAssignment = new HashMap<>();
    updates
        .findByRoundIdOrderBySite(roundId)
        .forEach(update -> byAssignment.put(update.assignmentId(), update));
    return assignments.findByRoundIdOrderBySite(roundId).stream()
        .map(assignment -> view(assignment, byAssignment.get(assignment.id())))
        .toList();
  }

  private static AssignmentView view(Assignment assignment, @Nullable ModelUpdate update) {
    return new AssignmentView(
        assignment.id(),
        assignment.siteId(),
        assignment.site(),
        assignment.kind(),
        assignment.status(),
        assignment.attempt(),
        assignment.retryAt(),
        assignment.progress(),
        assignment.beatAt(),
        update == null ? null : update.id(),
        update == null ? null : update.bytes(),
        update == null ? null : update.images(),
        update == null ? null : update.meanLoss(),
        assignment.failure(),
        update == null ? null : update.quarantineReason());
  }

  private static VerdictView view(SiteVerdict verdict) {
    return new VerdictView(
        verdict.site(),
        verdict.metric(),
        verdict.value(),
        verdict.median(),
        verdict.bound(),
        verdict.consequence(),
        verdict.reason(),
        verdict.margin(),
        verdict.strikes(),
        verdict.keptBecause(),
        verdict.evaluationId(),
        verdict.comparisons());
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
