package org.phoenix.diffusion.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.Shuffle;

/** How often each of N rows counts in each of S sums over the set: (N, S). */
final class RowWeights {

  private final int rows;
  private final int sums;
  private final double[] values;

  RowWeights(int rows, int sums) {
    this.rows = rows;
    this.sums = sums;
    this.values = new double[rows * sums];
  }

  /** Each row once in the sum. */
  void addAll(int sum) {
    for (int row = 0; row < rows; row++) {
      values[row * sums + sum]++;
    }
  }

  /** So many different rows once. */
  void addSubset(int sum, int size, Random random) {
    int[] order = Shuffle.order(rows, random);
    for (int i = 0; i < size; i++) {
      values[order[i] * sums + sum]++;
    }
  }

  /** As many rows as there are, drawn with replacement. */
  void addResample(int sum, Random random) {
    for (int i = 0; i < rows; i++) {
      values[random.nextInt(rows) * sums + sum]++;
    }
  }

  int sums() {
    return sums;
  }

  /** Block by block as the features are, (rows, S). */
  List<NDArray> blocks(NDManager held, Features features) {
    return IntStream.range(0, features.blocks())
        .mapToObj(
            block -> {
              int count = features.rowsIn(block);
              int from = features.firstRow(block) * sums;
              return held.create(
                  Arrays.copyOfRange(values, from, from + count * sums), new Shape(count, sums));
            })
        .toList();
  }

  /** The weight of all rows together. */
  double total(int sum) {
    double total = 0;
    for (int row = 0; row < rows; row++) {
      total += values[row * sums + sum];
    }
    return total;
  }

  /** The weight of all ordered pairs of different rows together. */
  double pairs(int sum) {
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      squares += Math.pow(values[row * sums + sum], 2);
    }
    return Math.pow(total(sum), 2) - squares;
  }
}
