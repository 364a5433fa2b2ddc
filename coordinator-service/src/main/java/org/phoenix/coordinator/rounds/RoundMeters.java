package org.phoenix.coordinator.rounds;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/** How long rounds and their phases take, and what sites send. */
@Component
public class RoundMeters {

  private final Timer round;
  private final Timer training;
  private final Timer aggregation;
  private final Timer evaluation;
  private final Counter failed;
  private final DistributionSummary updateBytes;
  private final Counter quarantined;
  private final Counter warned;
  private final Counter disconnected;

  RoundMeters(MeterRegistry registry) {
    this.round = registry.timer("phoenix.round.duration");
    this.training = phase(registry, "training");
    this.aggregation = phase(registry, "aggregation");
    this.evaluation = phase(registry, "evaluation");
    this.failed = registry.counter("phoenix.rounds.failed");
    this.updateBytes =
        DistributionSummary.builder("phoenix.update.bytes").baseUnit("bytes").register(registry);
    this.quarantined = registry.counter("phoenix.updates.quarantined");
    this.warned = registry.counter("phoenix.sites.warned");
    this.disconnected = registry.counter("phoenix.sites.disconnected");
  }

  void closed(Round closed) {
    round.record(closed.training().plus(closed.aggregation()).plus(closed.evaluation()));
    training.record(closed.training());
    aggregation.record(closed.aggregation());
    evaluation.record(closed.evaluation());
  }

  void roundFailed() {
    failed.increment();
  }

  public void updateReceived(long bytes) {
    updateBytes.record((double) bytes);
  }

  public void updateQuarantined() {
    quarantined.increment();
  }

  public void siteWarned() {
    warned.increment();
  }

  public void siteDisconnected() {
    disconnected.increment();
  }

  private static Timer phase(MeterRegistry registry, String name) {
    return registry.timer("phoenix.round.phase.duration", "phase", name);
  }
}
