package org.phoenix.evaluator.verdicts;

import java.util.Arrays;

/**
 * Where a site's peers lie, by statistics that a broken peer cannot move.
 *
 * @param median of the peers' values
 * @param scale their median absolute deviation times 1.4826 (the standard deviation, were they
 *     normal), or the least scale when they lie closer than that
 */
record Peers(double median, double scale) {

  /** Makes the median absolute deviation of a normal sample its standard deviation. */
  private static final double NORMAL = 1.4826;

  /** Few or equal peers have next to no deviation: the least scale keeps the bound off them. */
  static Peers of(double[] values, double leastScaleOfMedian) {
    double median = median(values);
    double deviation = median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
    double least = leastScaleOfMedian * Math.abs(median);
    return new Peers(median, Math.max(NORMAL * deviation, least));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
