package org.phoenix.coordinator.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times as people read them; what is absent is a dash. */
final class InWords {

  static final String ABSENT = "–";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private InWords() {}

  /** About four digits. */
  static String number(@Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      return ABSENT;
    }
    double size = Math.abs(value);
    if (size != 0 && size < 1e-5) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    int places =
        size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 || size == 0 ? 2 : size >= 1e-3 ? 4 : 6;
    return String.format(Locale.ROOT, "%,." + places + "f", value);
  }

  /** A share of one as a percentage. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String bytes(@Nullable Long count) {
    if (count == null) {
      return ABSENT;
    }
    if (count < 1000) {
      return count + " B";
    }
    double value = count;
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    int unit = -1;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  static String seconds(double seconds) {
    if (!Double.isFinite(seconds) || seconds > 1e9) {
      return ABSENT;
    }
    long whole = Math.round(seconds);
    if (whole < 90) {
      return whole + " s";
    }
    return whole < 5400
        ? Math.round(whole / 60.0) + " min"
        : String.format(Locale.ROOT, "%.1f h", whole / 3600.0);
  }

  static String between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null
        ? ABSENT
        : seconds(Duration.between(from, to).toMillis() / 1000.0);
  }

  /** UTC, because the server knows no one's time zone. */
  static String time(@Nullable Instant at) {
    return at == null ? ABSENT : TIME.format(at);
  }

  static String round(int number) {
    return number == 0 ? "warm-up" : "round " + number;
  }
}
