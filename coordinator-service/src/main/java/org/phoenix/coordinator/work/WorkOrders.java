package org.phoenix.coordinator.work;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.evaluation.SiteImages;
import org.phoenix.coordinator.memorisation.LeNetFile;
import org.phoenix.coordinator.memorisation.MemorisationChecks;
import org.phoenix.coordinator.personalisation.PersonalLayers;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Assignments;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Compression;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.runs.Seeds;
import org.phoenix.coordinator.sharing.SharedDataSet;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.MemorisationOrder;
import org.phoenix.platform.contract.SiteWorkApi.Personal;
import org.phoenix.platform.contract.SiteWorkApi.SharedPortion;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.tracing.Traces;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes out a site's open assignment with all that it needs, with fresh URLs each time. */
@Component
class WorkOrders {

  private final Assignments assignments;
  private final Rounds rounds;
  private final Runs runs;
  private final Participants participants;
  private final SharedDataSets sharedDataSets;
  private final RoundLength length;
  private final ObjectStore store;
  private final Clock clock;

  WorkOrders(
      Assignments assignments,
      Rounds rounds,
      Runs runs,
      Participants participants,
      SharedDataSets sharedDataSets,
      RoundLength length,
      ObjectStore store,
      Clock clock) {
    this.assignments = assignments;
    this.rounds = rounds;
    this.runs = runs;
    this.participants = participants;
    this.sharedDataSets = sharedDataSets;
    this.length = length;
    this.store = store;
    this.clock = clock;
  }

  /** Work that is not completed is handed out again, so a restarted agent finds it. */
  @Transactional
  Optional<WorkOrder> next(UUID siteId) {
    return assignments.openWorkOf(siteId, clock.instant()).map(this::order);
  }

  private WorkOrder order(Assignment assignment) {
    Run run = runs.get(assignment.runId());
    Round round = rounds.get(assignment.roundId());
    RunSpec spec = run.spec();
    return new WorkOrder(
        assignment.id(),
        run.id(),
        run.name(),
        round.number(),
        assignment.kind(),
        length.steps(spec, round, assignment),
        length.firstStep(spec, round, assignment),
        assignment.seed(),
        Objects.requireNonNull(round.deadline()),
        spec.model(),
        spec.training(),
        weights(round.base()),
        shared(spec, assignment),
        Traces.ofRound(round.id()),
        Compression.of(spec).text(),
        round.warmUp() || spec.personalisation() == null ? null : personal(run),
        memorisation(spec, round),
        SiteImages.of(run, round).map(SiteImages::order).orElse(null));
  }

  /** The first round's weights hold the personal tensors too; those of later rounds do not. */
  private Personal personal(Run run) {
    Round first = rounds.findByRunIdAndNumber(run.id(), 1).orElseThrow();
    return new Personal(List.copyOf(PersonalLayers.of(run.spec())), weights(first.base()));
  }

  private @Nullable MemorisationOrder memorisation(RunSpec spec, Round round) {
    RunSpec.Memorisation asked = spec.memorisation();
    if (asked == null || !MemorisationChecks.due(spec, round.number())) {
      return null;
    }
    LeNetFile lenet = round.lenet();
    return new MemorisationOrder(
        asked.samples(),
        asked.sampler(),
        asked.steps(),
        lenet == null
            ? null
            : new Download(store.urlToRead(lenet.key()), lenet.sha256(), lenet.bytes()));
  }

  private Download weights(Checkpoint base) {
    return new Download(store.urlToRead(base.key()), base.sha256(), base.bytes());
  }

  private @Nullable SharedPortion shared(RunSpec spec, Assignment assignment) {
    Sharing sharing = spec.sharing();
    boolean warmUp = assignment.kind() == WorkKind.WARM_UP;
    if (sharing == null || (sharing.alpha() == 0 && !warmUp)) {
      return null;
    }
    SharedDataSet set = sharedDataSets.getReferenceById(sharing.dataSet());
    participants
        .findByRunIdAndSiteId(assignment.runId(), assignment.siteId())
        .ifPresent(participant -> participant.receiveShared(set.bytes()));
    return new SharedPortion(
        new Download(store.urlToRead(set.key()), set.sha256(), set.bytes()),
        warmUp ? 1 : sharing.alpha(),
        Seeds.sharedPortion(spec.seed(), assignment.site()));
  }
}
