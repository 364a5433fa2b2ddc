package org.phoenix.coordinator.aggregation;

import java.util.ArrayList;
import java.util.List;

/**
 * Batcher's odd-even merge sort (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M): the
 * same comparisons whatever the values, so that many columns are sorted at once, row by row, by
 * loops that the compiler vectorises.
 */
final class SortingNetwork {

  private final List<int[]> comparators = new ArrayList<>();

  /**
   * @param n rows to sort
   */
  SortingNetwork(int n) {
    int t = n < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
    int most = t == 0 ? 0 : 1 << (t - 1);
    for (int p = most; p > 0; p >>= 1) {
      int q = most;
      int r = 0;
      for (int d = p; d > 0; d = q - p, q >>= 1, r = p) {
        for (int i = 0; i < n - d; i++) {
          if ((i & p) == r) {
            comparators.add(new int[] {i, i + d});
          }
        }
        if (q == p) {
          break;
        }
      }
    }
  }

  /**
   * Sorts the columns {@code from} to {@code to}: the smallest value goes to the first row. No
   * value may be NaN; -0 is below 0.
   */
  void sort(float[][] rows, int from, int to) {
    for (int[] comparator : comparators) {
      order(rows[comparator[0]], rows[comparator[1]], from, to);
    }
  }

  /** Unlike those of int, minima and maxima of float are vectorised by every JDK. */
  private static void order(float[] low, float[] high, int from, int to) {
    for (int i = from; i < to; i++) {
      float a = low[i];
      float b = high[i];
      low[i] = Math.min(a, b);
      high[i] = Math.max(a, b);
    }
  }
}
