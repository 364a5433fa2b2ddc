package org.phoenix.evaluator.verdicts;

import java.util.Arrays;

/**
 * Where a site's peers lie, by statistics that a broken peer cannot move.
 *
 * @param median of the peers' values
 * @param deviation their median absolute deviation times 1.4826 (the standard deviation, were they
 *     normal)
 * @param leastScale few or equal peers have next to no deviation: it keeps the bound off them
 */
record Peers(double median, double deviation, double leastScale) {

  /** Makes the median absolute deviation of a normal sample its standard deviation. */
  private static final double NORMAL = 1.4826;

  static Peers of(double[] values, double leastScaleOfMedian) {
    double median = median(values);
    double deviation = median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
    return new Peers(median, NORMAL * deviation, leastScaleOfMedian * Math.abs(median));
  }

  double scale() {
    return Math.max(deviation, leastScale);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
