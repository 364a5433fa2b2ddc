package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Federated averaging (McMahan et al. 2017, algorithm 1): {@code w = sum_k n_k w_k / sum_k n_k}.
 * The sum runs in float64 and in the order of the updates, so the same updates give the same bits.
 */
final class WeightedMean implements Combination {

  private final long[] n;
  private final double total;

  /**
   * @param n the weight of each update, its images
   */
  WeightedMean(long[] n) {
    this.n = n.clone();
    this.total = Arrays.stream(n).asDoubleStream().sum();
  }

  /** The mean of updates that all count the same. */
  static WeightedMean plain(int updates) {
    return new WeightedMean(LongStream.generate(() -> 1).limit(updates).toArray());
  }

  @Override
  public void combine(ReadAhead updates, int count, double[] result) throws IOException {
    Arrays.fill(result, 0, count, 0);
    for (long images : n) {
      add((double) images, updates.next(), count, result);
    }
    for (int i = 0; i < count; i++) {
      result[i] /= total;
    }
  }

  private static void add(double n, FloatBuffer values, int count, double[] sums) {
    for (int i = 0; i < count; i++) {
      sums[i] += n * values.get(i);
    }
  }
}
