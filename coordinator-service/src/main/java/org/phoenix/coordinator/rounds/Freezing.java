package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Fixes the set of updates of a round. Where it depends on who was faster, the event that records
 * it is what the round's result can be recomputed from.
 */
@Component
class Freezing {

  private final ModelUpdates updates;
  private final EventLog events;
  private final Clock clock;

  Freezing(ModelUpdates updates, EventLog events, Clock clock) {
    this.updates = updates;
    this.events = events;
    this.clock = clock;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public void freeze(Round round, List<Assignment> all, boolean late) {
    round.freeze(clock.instant());
    missOpen(round, all, late);
    List<ModelUpdate> frozen = updates.findByRoundIdOrderBySite(round.id());
    String message =
        "Round %d has its updates: %d of %d".formatted(round.number(), frozen.size(), all.size());
    events.record(
        round.runId(),
        Event.of("round.frozen", message)
            .round(round.number())
            .with("updates", frozen.stream().map(Freezing::detail).toList()));
  }

  /** The round goes on without the sites that are still awaited. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void missOpen(Round round, List<Assignment> all, boolean late) {
    for (Assignment assignment : all) {
      if (assignment.open()) {
        assignment.miss();
        String message =
            late
                ? "%s missed the deadline of round %d".formatted(assignment.site(), round.number())
                : "Round %d goes on without %s".formatted(round.number(), assignment.site());
        events.record(
            round.runId(),
            Event.of("assignment.missed", message).round(round.number()).site(assignment.site()));
      }
    }
  }

  private static Map<String, Object> detail(ModelUpdate update) {
    return new TreeMap<>(
        Map.of(
            "site", update.site(),
            "update", update.id(),
            "sha256", update.sha256(),
            "images", update.images()));
  }
}
