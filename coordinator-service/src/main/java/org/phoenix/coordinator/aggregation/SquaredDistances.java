package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * Squared Euclidean distances between all pairs of updates over all tensors, in one pass. The sums
 * run in float64 in an order that depends on the tensors' sizes only.
 */
final class SquaredDistances {

  /** Columns that stay in a core's cache while all pairs are compared. */
  private static final int BLOCK = 2048;

  /** Sums that run beside each other. */
  private static final int LANES = 512;

  private final int n;
  private final double[][] rows;
  private final double[][] sums;

  private SquaredDistances(int n) {
    this.n = n;
    this.rows = new double[n][WeightStream.CHUNK];
    this.sums = new double[n][n];
  }

  /** An element {@code [i][j]} for each pair; those of an update to itself are 0. */
  static double[][] of(ReadAhead updates, Collection<TensorInfo> tensors) throws IOException {
    SquaredDistances distances = new SquaredDistances(updates.files());
    for (TensorInfo tensor : tensors) {
      long elements = tensor.elements();
      for (long from = 0; from < elements; from += WeightStream.CHUNK) {
        distances.add(updates, (int) Math.min(WeightStream.CHUNK, elements - from));
      }
    }
    return distances.sums;
  }

  private void add(ReadAhead updates, int count) throws IOException {
    for (double[] row : rows) {
      widen(updates.next(), row, count);
    }
    double[][][] blocks =
        IntStream.range(0, (count + BLOCK - 1) / BLOCK)
            .parallel()
            .mapToObj(block -> pairs(block * BLOCK, Math.min(count, (block + 1) * BLOCK)))
            .toArray(double[][][]::new);
    for (double[][] block : blocks) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          sums[i][j] += block[i][j];
          sums[j][i] = sums[i][j];
        }
      }
    }
  }

  private double[][] pairs(int from, int to) {
    double[][] squares = new double[n][n];
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        squares[i][j] = squares(rows[i], rows[j], from, to, lanes);
      }
    }
    return squares;
  }

  private static double squares(double[] x, double[] y, int from, int to, double[] lanes) {
    Arrays.fill(lanes, 0);
    for (int at = from; at < to; at += LANES) {
      addSquares(x, y, at, Math.min(LANES, to - at), lanes);
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] += lanes[l + half];
      }
    }
    return lanes[0];
  }

  private static void addSquares(double[] x, double[] y, int at, int count, double[] lanes) {
    for (int l = 0; l < count; l++) {
      double difference = x[at + l] - y[at + l];
      lanes[l] += difference * difference;
    }
  }

  private static void widen(FloatBuffer values, double[] row, int count) {
    for (int i = 0; i < count; i++) {
      row[i] = values.get(i);
    }
  }
}
