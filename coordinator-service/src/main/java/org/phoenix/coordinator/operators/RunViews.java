package org.phoenix.coordinator.operators;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.rounds.SavedBytes;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.sharing.SharedDataSet;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.stereotype.Component;

/** Runs as an operator sees them. */
@Component
class RunViews {

  private final Runs runs;
  private final Participants participants;
  private final SharedDataSets sharedDataSets;
  private final SavedBytes saved;
  private final EntityManager entities;

  RunViews(
      Runs runs,
      Participants participants,
      SharedDataSets sharedDataSets,
      SavedBytes saved,
      EntityManager entities) {
    this.runs = runs;
    this.participants = participants;
    this.sharedDataSets = sharedDataSets;
    this.saved = saved;
    this.entities = entities;
  }

  RunView of(Run run) {
    Checkpoint weights = run.checkpoint();
    return new RunView(
        run.id(),
        run.name(),
        run.status(),
        run.spec(),
        run.round(),
        weights == null ? null : weights.sha256(),
        run.bestRound(),
        run.beta(),
        sharedBytes(run),
        sharedClassCounts(run),
        saved.of(run),
        run.reason(),
        run.createdAt(),
        run.endedAt(),
        run.clonedFrom());
  }

  /**
   * What has just been changed, as it is stored: a later look shows the same, to the last digit.
   */
  RunView stored(Run run) {
    runs.flush();
    entities.refresh(run);
    return of(run);
  }

  private @Nullable List<Integer> sharedClassCounts(Run run) {
    Sharing sharing = run.spec().sharing();
    return sharing == null
        ? null
        : sharedDataSets.findById(sharing.dataSet()).map(SharedDataSet::classCounts).orElse(null);
  }

  private @Nullable Long sharedBytes(Run run) {
    return run.spec().sharing() == null
        ? null
        : participants.findByRunIdOrderBySite(run.id()).stream()
            .mapToLong(Participant::sharedBytes)
            .sum();
  }
}
