package org.phoenix.coordinator.rounds;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** How long rounds and their phases take, and what sites send. */
@Component
public class RoundMeters {

  private final MeterRegistry registry;
  private final DistributionSummary updateBytes;
  private final Counter quarantined;
  private final Counter disconnected;

  RoundMeters(MeterRegistry registry) {
    this.registry = registry;
    this.updateBytes =
        DistributionSummary.builder("phoenix.update.bytes").baseUnit("bytes").register(registry);
    this.quarantined = registry.counter("phoenix.updates.quarantined");
    this.disconnected = registry.counter("phoenix.sites.disconnected");
  }

  void closed(Round round) {
    registry
        .timer("phoenix.round.duration")
        .record(round.training().plus(round.aggregation()).plus(round.evaluation()));
    phase("training", round.training());
    phase("aggregation", round.aggregation());
    phase("evaluation", round.evaluation());
  }

  public void updateReceived(long bytes) {
    updateBytes.record((double) bytes);
  }

  public void updateQuarantined() {
    quarantined.increment();
  }

  public void siteDisconnected() {
    disconnected.increment();
  }

  private void phase(String name, Duration took) {
    registry.timer("phoenix.round.phase.duration", "phase", name).record(took);
  }
}
