package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Which vectors lie in the open balls of the other set. A distance from products that lies within
 * its rounding of the radius is measured again, exactly: copies are neither in nor out by chance.
 */
final class Balls implements Products.Reader {

  private final MetricsScript script;
  private final CentredRows real;
  private final CentredRows generated;
  private final double[] realRadii;
  private final double[] generatedRadii;

  /** (M): in how many real balls each generated vector lies. */
  private final int[] realBalls;

  /** (N): how many generated vectors lie in each real ball. */
  private final int[] held;

  /** (N): in how many generated balls each real vector lies. */
  private final int[] generatedBalls;

  /** Radii are squared. */
  Balls(
      MetricsScript script,
      CentredRows real,
      double[] realRadii,
      CentredRows generated,
      double[] generatedRadii) {
    this.script = script;
    this.real = real;
    this.generated = generated;
    this.realRadii = realRadii;
    this.generatedRadii = generatedRadii;
    this.realBalls = new int[generatedRadii.length];
    this.held = new int[realRadii.length];
    this.generatedBalls = new int[realRadii.length];
  }

  @Override
  public void take(NDManager step, NDArray products, int row, int column) {
    int rows = (int) products.getShape().get(0);
    int columns = (int) products.getShape().get(1);
    List<NDArray> inside =
        script.callForList(
            step,
            "inside",
            tensor("g", products),
            tensor("a", real.squaredNorms(step, row, rows)),
            tensor("b", generated.squaredNorms(step, column, columns)),
            tensor("r", vector(step, realRadii, row, rows)),
            tensor("s", vector(step, generatedRadii, column, columns)),
            tensor("e", MetricsScript.scalar(step, real.rounding())));
    add(inside.get(0), realBalls, column);
    add(inside.get(1), held, row);
    add(inside.get(2), generatedBalls, row);
    resolveReal(inside.get(3).toLongArray(), row, column);
    resolveGenerated(inside.get(4).toLongArray(), row, column);
  }

  private static NDArray vector(NDManager step, double[] values, int from, int count) {
    return MetricsScript.vector(step, MetricsScript.part(values, from, count));
  }

  private static void add(NDArray counts, int[] to, int from) {
    long[] more = counts.toLongArray();
    for (int i = 0; i < more.length; i++) {
      to[from + i] += (int) more[i];
    }
  }

  private void resolveReal(long[] pairs, int row, int column) {
    for (int i = 0; i < pairs.length; i += 2) {
      int r = row + (int) pairs[i];
      int g = column + (int) pairs[i + 1];
      if (distance(r, g) < realRadii[r]) {
        realBalls[g]++;
        held[r]++;
      }
    }
  }

  private void resolveGenerated(long[] pairs, int row, int column) {
    for (int i = 0; i < pairs.length; i += 2) {
      int r = row + (int) pairs[i];
      int g = column + (int) pairs[i + 1];
      if (distance(r, g) < generatedRadii[g]) {
        generatedBalls[r]++;
      }
    }
  }

  private double distance(int r, int g) {
    return real.features().squaredDistance(r, generated.features(), g);
  }

  /** (M): in how many real balls each generated vector lies. */
  int[] realBalls() {
    return realBalls.clone();
  }

  /** (N): how many generated vectors lie in each real ball. */
  int[] held() {
    return held.clone();
  }

  /** (N): in how many generated balls each real vector lies. */
  int[] generatedBalls() {
    return generatedBalls.clone();
  }
}
