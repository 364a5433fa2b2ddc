package org.phoenix.platform.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.phoenix.platform.metrics.Readings.Series;

/**
 * Gauges for things that end, such as runs. Each set of readings replaces the one before: what is
 * not in it is no longer exported, so nothing is remembered for ever. A series that stays is never
 * taken away for a moment, as it would be with Micrometer's {@code MultiGauge}.
 */
public final class LiveGauges {

  private final MeterRegistry registry;
  private final Map<Series, Live> live = new HashMap<>();

  public LiveGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows these readings, and only these. */
  public synchronized void show(Readings readings) {
    live.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !readings.values().containsKey(entry.getKey());
              if (gone) {
                registry.remove(entry.getValue().gauge);
              }
              return gone;
            });
    readings
        .values()
        .forEach((series, value) -> live.computeIfAbsent(series, this::register).set(value));
  }

  private Live register(Series series) {
    Value value = new Value();
    return new Live(
        Gauge.builder(series.name(), value, read -> read.now)
            .tags(series.tags())
            .strongReference(true)
            .register(registry),
        value);
  }

  private record Live(Gauge gauge, Value value) {
    void set(double now) {
      value.now = now;
    }
  }

  private static final class Value {
    private volatile double now = Double.NaN;
  }
}
