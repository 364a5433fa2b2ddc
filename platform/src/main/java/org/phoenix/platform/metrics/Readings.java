package org.phoenix.platform.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all gauges of one kind read at one moment. */
public final class Readings {

  private final Map<Series, Double> values = new HashMap<>();

  /** Adds one; a value that is not known is left out. */
  public Readings add(String name, Tags tags, @Nullable Number value) {
    if (value != null) {
      values.put(new Series(name, tags), value.doubleValue());
    }
    return this;
  }

  Map<Series, Double> values() {
    return values;
  }

  record Series(String name, Tags tags) {}
}
