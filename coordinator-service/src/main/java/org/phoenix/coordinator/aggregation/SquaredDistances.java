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

  /**
   * Sums that run beside each other. Rows are cut into arrays of this length, because loops that
   * begin at 0 in all arrays are what the compiler vectorises.
   */
  private static final int LANES = 512;

  /** How many cuts of all rows are compared at once; they stay near the core. */
  private static final int BLOCK = 8;

  private final int n;
  private final double[][][] rows;
  private final double[][] sums;

  private SquaredDistances(int n) {
    this.n = n;
    this.rows = new double[n][WeightStream.CHUNK / LANES][LANES];
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
    for (double[][] row : rows) {
      widen(updates.next(), row, count);
    }
    int cuts = (count + LANES - 1) / LANES;
    double[][][] blocks =
        IntStream.range(0, (cuts + BLOCK - 1) / BLOCK)
            .parallel()
            .mapToObj(block -> pairs(block * BLOCK, Math.min(cuts, (block + 1) * BLOCK)))
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
        Arrays.fill(lanes, 0);
        for (int cut = from; cut < to; cut++) {
          addSquares(rows[i][cut], rows[j][cut], lanes);
        }
        squares[i][j] = sum(lanes);
      }
    }
    return squares;
  }

  private static void addSquares(double[] x, double[] y, double[] lanes) {
    for (int l = 0; l < LANES; l++) {
      double difference = x[l] - y[l];
      lanes[l] += difference * difference;
    }
  }

  /** Four sums, which do not wait for each other. */
  private static double sum(double[] lanes) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int l = 0; l < LANES; l += 4) {
      a += lanes[l];
      b += lanes[l + 1];
      c += lanes[l + 2];
      d += lanes[l + 3];
    }
    return (a + b) + (c + d);
  }

  /** The last cut is filled up with zeros, which are no distance. */
  private static void widen(FloatBuffer values, double[][] row, int count) {
    for (int from = 0; from < count; from += LANES) {
      double[] cut = row[from / LANES];
      int some = Math.min(LANES, count - from);
      for (int l = 0; l < some; l++) {
        cut[l] = values.get(from + l);
      }
      Arrays.fill(cut, some, LANES, 0);
    }
  }
}
