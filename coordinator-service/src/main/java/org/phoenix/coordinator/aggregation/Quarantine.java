package org.phoenix.coordinator.aggregation;

import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.RoundMeters;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Notes the outcome of inspections; a bad update is kept, with its reason, but not averaged. */
@Component
class Quarantine {

  private final ModelUpdates updates;
  private final EventLog events;
  private final RoundMeters meters;

  Quarantine(ModelUpdates updates, EventLog events, RoundMeters meters) {
    this.updates = updates;
    this.events = events;
    this.meters = meters;
  }

  @Transactional
  public void passed(ModelUpdate update, double distance) {
    updates.get(update.id()).inspect(distance);
  }

  @Transactional
  public void accepted(ModelUpdate update) {
    updates.get(update.id()).accept();
  }

  @Transactional
  public void refused(Round round, ModelUpdate update, String reason) {
    updates.get(update.id()).quarantine(reason);
    meters.updateQuarantined();
    String message =
        "The update of %s for round %d is not averaged: %s"
            .formatted(update.site(), round.number(), reason);
    events.record(
        round.runId(),
        Event.of("update.quarantined", message)
            .round(round.number())
            .site(update.site())
            .with("updateId", update.id()));
  }
}
