package org.phoenix.quickstart.models;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line every few seconds: how far, how fast, how long still. */
final class Pace {

  private static final long BETWEEN_LINES = Duration.ofSeconds(2).toNanos();

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final String unit;
  private final long total;
  private final long start;
  private long lastLine;

  /**
   * @param unit what is counted, in the plural
   * @param total how many there will be
   */
  Pace(PrintWriter out, LongSupplier nanoTime, String unit, long total) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.unit = unit;
    this.total = total;
    this.start = nanoTime.getAsLong();
    this.lastLine = start;
  }

  /**
   * Tells, if it is time to.
   *
   * @param done finished ones, in parts of one where that is known
   * @param detail is put behind them, or empty
   */
  void at(double done, String detail) {
    long now = nanoTime.getAsLong();
    if (now - lastLine < BETWEEN_LINES || done <= 0) {
      return;
    }
    lastLine = now;
    double seconds = (now - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "%d of %d %s%s, %.3g %s/s, %.0f s to go%n",
        (long) done,
        total,
        unit,
        detail,
        done / seconds,
        unit,
        seconds / done * (total - done));
    out.flush();
  }

  double seconds() {
    return (nanoTime.getAsLong() - start) / 1e9;
  }
}
