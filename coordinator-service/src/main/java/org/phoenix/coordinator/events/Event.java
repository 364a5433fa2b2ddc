package org.phoenix.coordinator.events;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param type for example {@code round.opened}
 * @param round the round it concerns
 * @param site the site it concerns
 * @param message a sentence for people
 * @param detail the same figures for programs
 */
public record Event(
    String type,
    @Nullable Integer round,
    @Nullable String site,
    String message,
    Map<String, Object> detail) {

  public Event {
    detail = Map.copyOf(detail);
  }

  public static Event of(String type, String message) {
    return new Event(type, null, null, message, Map.of());
  }

  public Event round(int number) {
    return new Event(type, number, site, message, detail);
  }

  public Event site(String name) {
    return new Event(type, round, name, message, detail);
  }

  /** The same event with one figure more; an absent value adds nothing. */
  public Event with(String key, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    Map<String, Object> more = new TreeMap<>(detail);
    more.put(key, value);
    return new Event(type, round, site, message, more);
  }
}
