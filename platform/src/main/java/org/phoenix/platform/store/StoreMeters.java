package org.phoenix.platform.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How long the store takes to answer, by operation and outcome. All series are there from the
 * start, so that the first failure is seen as a rise from zero.
 */
final class StoreMeters {

  /** What is asked of the store. */
  enum Operation {
    BUCKET,
    FIND,
    /** Until the first byte; the caller reads the rest at its own pace. */
    READ,
    WRITE,
    REMOVE,
    MULTIPART
  }

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250),
    Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30)
  };

  private final Map<Operation, Timer> succeeded = new EnumMap<>(Operation.class);
  private final Map<Operation, Timer> failed = new EnumMap<>(Operation.class);

  StoreMeters(MeterRegistry registry) {
    for (Operation operation : Operation.values()) {
      succeeded.put(operation, timer(registry, operation, "success"));
      failed.put(operation, timer(registry, operation, "failure"));
    }
  }

  <T> T time(Operation operation, Supplier<T> call) {
    Timer.Sample time = Timer.start();
    Map<Operation, Timer> outcome = failed;
    try {
      T answer = call.get();
      outcome = succeeded;
      return answer;
    } finally {
      time.stop(Objects.requireNonNull(outcome.get(operation)));
    }
  }

  private static Timer timer(MeterRegistry registry, Operation operation, String outcome) {
    return Timer.builder("phoenix.store.duration")
        .tag("operation", operation.name().toLowerCase(Locale.ROOT))
        .tag("outcome", outcome)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
