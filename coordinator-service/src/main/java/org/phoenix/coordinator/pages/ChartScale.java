package org.phoenix.coordinator.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An axis from a round number below all values to one above, in steps of 1, 2 or 5. */
record ChartScale(double low, double high, double step) {

  private static final int STEPS = 3;

  /**
   * @param values at least one, all finite
   * @param floor a value that must be on the axis too
   */
  static ChartScale over(double[] values, @Nullable Double floor) {
    double low = Arrays.stream(values).min().orElseThrow();
    double high = Arrays.stream(values).max().orElseThrow();
    if (floor != null) {
      low = Math.min(low, floor);
      high = Math.max(high, floor);
    }
    // Distances and bytes start at nothing; only where all is far from it is the rest cut off.
    if (low > 0 && low < 0.6 * high) {
      low = 0;
    }
    double span = high > low ? high - low : Math.max(Math.abs(high), 1e-9);
    double step = step(span / STEPS);
    double from = Math.floor(low / step) * step;
    double to = Math.ceil(high / step) * step;
    return new ChartScale(from, to > from ? to : from + step, step);
  }

  private static double step(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int times : new int[] {1, 2, 5}) {
      if (atLeast <= times * power) {
        return times * power;
      }
    }
    return 10 * power;
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; low + i * step <= high + step / 2; i++) {
      ticks.add(low + i * step);
    }
    return ticks;
  }

  /** With as many places as the step needs. */
  String label(double tick) {
    int places = (int) Math.max(0, -Math.floor(Math.log10(step)));
    return places > 5 || high >= 1e6
        ? InWords.number(tick)
        : String.format(Locale.ROOT, "%,." + places + "f", tick);
  }

  /** Of the way from the axis's low end to its high one. */
  double share(double value) {
    return (value - low) / (high - low);
  }
}
