package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Weighted sums of the cubic kernel k(u, v) = (u.v / D + 1)³ (Bińkowski et al. 2018, eq. 4): for
 * each s the sum over pairs i, j of v(i, s) k(i, j) w(j, s). With the centre m,
 *
 * <pre>D³ k(u, v) = (u'.v' + (m.u' + m.m + D) + m.v')³</pre>
 *
 * <p>in float64 from the products on. If these are float32, rounding errs to either side and
 * averages out over the pairs.
 */
final class KernelSums implements Products.Reader {

  private final MetricsScript script;
  private final CentredRows rows;
  private final CentredRows columns;
  private final RowWeights left;
  private final RowWeights right;
  private final boolean within;
  private final double constant;
  private final double scale;
  private final double[] sums;

  private KernelSums(
      MetricsScript script,
      CentredRows rows,
      RowWeights left,
      CentredRows columns,
      RowWeights right,
      boolean within) {
    this.script = script;
    this.rows = rows;
    this.left = left;
    this.columns = columns;
    this.right = right;
    this.within = within;
    this.constant = rows.centreSquared() + rows.features().dimension();
    this.scale = Math.pow(rows.features().dimension(), -3);
    this.sums = new double[left.sums()];
  }

  /** Over the ordered pairs of different rows of one set; its products come once. */
  static KernelSums within(MetricsScript script, CentredRows set, RowWeights weights) {
    return new KernelSums(script, set, weights, set, weights, true);
  }

  /** Over all pairs of two sets. */
  static KernelSums between(
      MetricsScript script,
      CentredRows rows,
      RowWeights left,
      CentredRows columns,
      RowWeights right) {
    return new KernelSums(script, rows, left, columns, right, false);
  }

  double[] sums() {
    return sums.clone();
  }

  @Override
  public void take(NDManager step, NDArray products, int row, int column) {
    int height = (int) products.getShape().get(0);
    int width = (int) products.getShape().get(1);
    NDArray v = weights(step, left, row, height);
    NDArray w = weights(step, right, column, width);
    NDArray a = rows.alongCentre(step, row, height, constant);
    NDArray b = columns.alongCentre(step, column, width, 0);
    boolean diagonal = within && row == column;
    add(
        within && !diagonal ? 2 : 1,
        script.call(
            step,
            "kernel",
            tensor("g", products),
            tensor("a", a),
            tensor("b", b),
            tensor("v", v),
            tensor("w", w)));
    if (diagonal) {
      add(
          -1,
          script.call(
              step, "own", tensor("g", products), tensor("a", a), tensor("b", b), tensor("v", v)));
    }
  }

  private void add(double times, NDArray more) {
    double[] values = more.toDoubleArray();
    for (int s = 0; s < sums.length; s++) {
      sums[s] += times * scale * values[s];
    }
  }

  private static NDArray weights(NDManager step, RowWeights weights, int row, int count) {
    return step.create(weights.part(row, count), new Shape(count, weights.sums()));
  }
}
