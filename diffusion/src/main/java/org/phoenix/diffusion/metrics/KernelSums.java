package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

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
  private final List<NDArray> left;
  private final List<NDArray> right;
  private final boolean within;
  private final double constant;
  private final double scale;
  private final double[] sums;

  private KernelSums(
      MetricsScript script,
      CentredRows rows,
      List<NDArray> left,
      CentredRows columns,
      List<NDArray> right,
      boolean within) {
    this.script = script;
    this.rows = rows;
    this.left = left;
    this.columns = columns;
    this.right = right;
    this.within = within;
    this.constant = rows.centreSquared() + rows.features().dimension();
    this.scale = Math.pow(rows.features().dimension(), -3);
    this.sums = new double[(int) left.get(0).getShape().get(1)];
  }

  /** Over the ordered pairs of different rows of one set; its products come once. */
  static KernelSums within(MetricsScript script, CentredRows set, List<NDArray> weights) {
    return new KernelSums(script, set, weights, set, weights, true);
  }

  /** Over all pairs of two sets. */
  static KernelSums between(
      MetricsScript script,
      CentredRows rows,
      List<NDArray> left,
      CentredRows columns,
      List<NDArray> right) {
    return new KernelSums(script, rows, left, columns, right, false);
  }

  double[] sums() {
    return sums.clone();
  }

  @Override
  public void take(NDManager step, NDArray products, int row, int column) {
    int height = (int) products.getShape().get(0);
    int width = (int) products.getShape().get(1);
    NDArray v = left.get(rows.features().blockOf(row));
    NDArray w = right.get(columns.features().blockOf(column));
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
}
