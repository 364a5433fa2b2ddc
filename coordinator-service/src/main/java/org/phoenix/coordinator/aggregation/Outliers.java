package org.phoenix.coordinator.aggregation;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds updates that went much further from their base than the others. */
final class Outliers {

  private Outliers() {}

  /**
   * Compares each distance with the median of the other ones, so that nobody moves his own bound. A
   * median of zero bounds nothing: then most sites did not train at all.
   *
   * @param distances by site
   * @param bound how many times the peers' median is still accepted
   * @return the peers' median by site, for those beyond the bound
   */
  static SortedMap<String, Double> beyond(Map<String, Double> distances, double bound) {
    SortedMap<String, Double> outliers = new TreeMap<>();
    distances.forEach(
        (site, distance) -> {
          double[] peers =
              distances.entrySet().stream()
                  .filter(other -> !other.getKey().equals(site))
                  .mapToDouble(Map.Entry::getValue)
                  .toArray();
          double median = median(peers);
          if (median > 0 && distance > bound * median) {
            outliers.put(site, median);
          }
        });
    return outliers;
  }

  /** Zero for no values. */
  static double median(double[] values) {
    if (values.length == 0) {
      return 0;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
