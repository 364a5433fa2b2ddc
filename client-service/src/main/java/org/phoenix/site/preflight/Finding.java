package org.phoenix.site.preflight;

import org.jspecify.annotations.Nullable;

/**
 * What was found of one item, in one line.
 *
 * @param item for example {@code data}
 * @param text what is there, or what is wrong and what to do
 */
public record Finding(String item, Verdict verdict, String text) {

  /** How bad it is. */
  public enum Verdict {
    OK,
    /** The agent works all the same, for now. */
    WARNING,
    /** The agent cannot work yet, but this can pass by itself: it starts, and tries again. */
    FAILED,
    /** Somebody must mend this first: the agent does not start. */
    FATAL
  }

  static Finding ok(String item, String text, @Nullable Object... values) {
    return new Finding(item, Verdict.OK, text.formatted(values));
  }

  static Finding warning(String item, String text, @Nullable Object... values) {
    return new Finding(item, Verdict.WARNING, "warning: " + text.formatted(values));
  }

  static Finding failed(String item, String text, @Nullable Object... values) {
    return new Finding(item, Verdict.FAILED, text.formatted(values));
  }

  static Finding fatal(String item, String text, @Nullable Object... values) {
    return new Finding(item, Verdict.FATAL, text.formatted(values));
  }

  /** As people read it. */
  String line() {
    return "%s  %-11s  %s".formatted(verdict == Verdict.OK ? "ok" : "!!", item, text);
  }
}
