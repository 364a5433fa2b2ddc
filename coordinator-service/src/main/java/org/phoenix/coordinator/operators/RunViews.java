package org.phoenix.coordinator.operators;

import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.stereotype.Component;

/** Runs as an operator sees them. */
@Component
class RunViews {

  private final Participants participants;

  RunViews(Participants participants) {
    this.participants = participants;
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
        run.beta(),
        sharedBytes(run),
        run.reason(),
        run.createdAt(),
        run.endedAt());
  }

  private @Nullable Long sharedBytes(Run run) {
    return run.spec().sharing() == null
        ? null
        : participants.findByRunIdOrderBySite(run.id()).stream()
            .mapToLong(Participant::sharedBytes)
            .sum();
  }
}
