package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Weighted sums of the cubic kernel k(u, v) = (u.v / D + 1)³ (Bińkowski et al. 2018, eq. 4): for
 * each s the sum over pairs i, j of v(i, s) k(i, j) w(j, s).
 */
final class KernelSums implements Products.Reader {

  private final MetricsScript script;
  private final int dimension;
  private final RowWeights left;
  private final RowWeights right;
  private final boolean within;
  private final double[] sums;

  private KernelSums(
      MetricsScript script, int dimension, RowWeights left, RowWeights right, boolean within) {
    this.script = script;
    this.dimension = dimension;
    this.left = left;
    this.right = right;
    this.within = within;
    this.sums = new double[left.sums()];
  }

  /** Over the ordered pairs of different rows of one set; its products come once. */
  static KernelSums within(MetricsScript script, int dimension, RowWeights weights) {
    return new KernelSums(script, dimension, weights, weights, true);
  }

  /** Over all pairs of two sets. */
  static KernelSums between(
      MetricsScript script, int dimension, RowWeights rows, RowWeights columns) {
    return new KernelSums(script, dimension, rows, columns, false);
  }

  double[] sums() {
    return sums.clone();
  }

  @Override
  public void take(NDManager step, NDArray products, int row, int column) {
    NDArray v = weights(step, left, row, products.getShape().get(0));
    NDArray w = weights(step, right, column, products.getShape().get(1));
    NDArray d = MetricsScript.scalar(step, dimension);
    boolean diagonal = within && row == column;
    add(
        within && !diagonal ? 2 : 1,
        script.call(
            step, "kernel", tensor("g", products), tensor("d", d), tensor("v", v), tensor("w", w)));
    if (diagonal) {
      add(-1, script.call(step, "own", tensor("g", products), tensor("d", d), tensor("v", v)));
    }
  }

  private void add(double times, NDArray more) {
    double[] values = more.toDoubleArray();
    for (int s = 0; s < sums.length; s++) {
      sums[s] += times * values[s];
    }
  }

  private static NDArray weights(NDManager step, RowWeights weights, int row, long count) {
    return step.create(weights.part(row, (int) count), new Shape(count, weights.sums()));
  }
}
