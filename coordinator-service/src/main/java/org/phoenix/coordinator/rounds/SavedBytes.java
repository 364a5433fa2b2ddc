package org.phoenix.coordinator.rounds;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.runs.Run;
import org.springframework.stereotype.Component;

/**
 * What personal layers and compression leave out of the updates: the bytes that they would have as
 * whole float32 files, which is what the run's first weights are, less those that they do have.
 */
@Component
public class SavedBytes {

  private final Rounds rounds;
  private final ModelUpdates updates;

  SavedBytes(Rounds rounds, ModelUpdates updates) {
    this.rounds = rounds;
    this.updates = updates;
  }

  /** Of all rounds so far; null when the run chose neither. */
  public @Nullable Long of(Run run) {
    return of(run, updates.findByRunId(run.id()));
  }

  /** Of one round; null when the run chose neither. */
  public @Nullable Long of(Run run, Round round) {
    return of(run, updates.findByRoundIdOrderBySite(round.id()));
  }

  private @Nullable Long of(Run run, List<ModelUpdate> sent) {
    if (run.spec().personalisation() == null && !"bf16".equals(run.spec().compression())) {
      return null;
    }
    long whole =
        rounds
            .findByRunIdAndNumber(run.id(), RoundOpening.firstRound(run))
            .map(first -> first.base().bytes())
            .orElse(0L);
    return sent.stream().mapToLong(update -> whole - update.bytes()).sum();
  }
}
