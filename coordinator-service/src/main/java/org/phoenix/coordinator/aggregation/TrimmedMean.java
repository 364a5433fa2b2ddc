package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Of each coordinate, the mean without the k smallest and the k largest values (Yin et al. 2018,
 * definition 2). Without all but the middle one or two, that is the median (definition 1). The kept
 * ones are summed in float64 from the smallest to the largest.
 */
final class TrimmedMean implements Combination {

  /** Columns that stay in a core's cache while they are sorted. */
  private static final int BLOCK = 1024;

  private final int n;
  private final int k;
  private final SortingNetwork network;
  private final float[][] rows;

  /**
   * @param n updates
   * @param k how many go at each end
   */
  TrimmedMean(int n, int k) {
    if (k < 0 || n - 2 * k < 1) {
      throw new IllegalArgumentException("%d values without twice %d".formatted(n, k));
    }
    this.n = n;
    this.k = k;
    this.network = new SortingNetwork(n);
    this.rows = new float[n][WeightStream.CHUNK];
  }

  static TrimmedMean median(int n) {
    return new TrimmedMean(n, (n - 1) / 2);
  }

  @Override
  public void combine(ReadAhead updates, int count, double[] result) throws IOException {
    for (float[] row : rows) {
      updates.next().get(row, 0, count);
    }
    IntStream.range(0, (count + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> mean(block * BLOCK, Math.min(count, (block + 1) * BLOCK), result));
  }

  private void mean(int from, int to, double[] result) {
    network.sort(rows, from, to);
    Arrays.fill(result, from, to, 0);
    for (int row = k; row < n - k; row++) {
      add(rows[row], from, to, result);
    }
    for (int i = from; i < to; i++) {
      result[i] /= n - 2 * k;
    }
  }

  private static void add(float[] row, int from, int to, double[] sums) {
    for (int i = from; i < to; i++) {
      sums[i] += row[i];
    }
  }
}
