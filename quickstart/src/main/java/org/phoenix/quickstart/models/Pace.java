package org.phoenix.quickstart.models;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far, how fast, how long still: a bar that is drawn over itself on a terminal, a line every
 * few seconds on anything else.
 */
final class Pace implements AutoCloseable {

  private static final long BETWEEN_LINES = Duration.ofSeconds(2).toNanos();
  private static final long BETWEEN_BARS = Duration.ofMillis(200).toNanos();
  private static final int WIDTH = 24;

  /** To the line's begin, and the line is empty. */
  private static final String OVER = "\r\u001b[K";

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final boolean terminal;
  private final String unit;
  private final long total;
  private final long start;
  private long lastTold;
  private boolean drawn;

  /**
   * @param terminal whether what is written can be written over
   * @param unit what is counted, in the plural
   * @param total how many there will be
   */
  Pace(PrintWriter out, LongSupplier nanoTime, boolean terminal, String unit, long total) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.terminal = terminal;
    this.unit = unit;
    this.total = total;
    this.start = nanoTime.getAsLong();
    this.lastTold = start;
  }

  /**
   * Tells, if it is time to.
   *
   * @param done finished ones, in parts of one where that is known
   * @param detail is put behind them, or empty
   */
  void at(double done, String detail) {
    long now = nanoTime.getAsLong();
    if (now - lastTold < (terminal ? BETWEEN_BARS : BETWEEN_LINES) || done <= 0) {
      return;
    }
    lastTold = now;
    double seconds = (now - start) / 1e9;
    String text =
        String.format(
            Locale.ROOT,
            "%d of %d %s%s, %.3g %s/s, %.0f s to go",
            (long) done,
            total,
            unit,
            detail,
            done / seconds,
            unit,
            seconds / done * (total - done));
    if (terminal) {
      out.print(OVER + bar(done / total) + " " + text);
      drawn = true;
    } else {
      out.println(text);
    }
    out.flush();
  }

  private static String bar(double share) {
    int full = (int) Math.round(WIDTH * Math.min(1, share));
    return "█".repeat(full) + "░".repeat(WIDTH - full);
  }

  double seconds() {
    return (nanoTime.getAsLong() - start) / 1e9;
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (drawn) {
      out.print(OVER);
      out.flush();
      drawn = false;
    }
  }
}
