package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Feature vectors u less a centre m, u' = u - m, as they are multiplied: block by block in float64,
 * or in float32, which takes half the time. Whatever is rounded then is a part of u', not of u.
 */
final class CentredRows {

  private final Features features;
  private final double[] centre;
  private final DataType type;
  private final List<NDArray> blocks = new ArrayList<>();
  private final double[] squaredNorms;
  private final double[] alongCentre;

  /**
   * @param held owns the copies
   * @param centre m, the same for all sets whose products are taken
   * @param type FLOAT64 or FLOAT32
   */
  CentredRows(
      MetricsScript script, NDManager held, Features features, double[] centre, DataType type) {
    this.features = features;
    this.centre = centre;
    this.type = type;
    this.squaredNorms = new double[features.rows()];
    this.alongCentre = new double[features.rows()];
    for (int block = 0; block < features.blocks(); block++) {
      try (NDManager step = script.step()) {
        List<NDArray> centred =
            script.callForList(
                step,
                "centred",
                tensor("x", features.block(step, block)),
                tensor("m", MetricsScript.vector(step, centre)));
        copy(centred.get(1), squaredNorms, features.firstRow(block));
        copy(centred.get(2), alongCentre, features.firstRow(block));
        NDArray rows = centred.get(0).toType(type, false);
        rows.attach(held);
        blocks.add(rows);
      }
    }
  }

  private static void copy(NDArray from, double[] to, int at) {
    double[] values = from.toDoubleArray();
    System.arraycopy(values, 0, to, at, values.length);
  }

  Features features() {
    return features;
  }

  /** Some of the rows, a row as often as it is named. */
  CentredRows subset(MetricsScript script, NDManager held, int[] rows, DataType as) {
    return new CentredRows(script, held, features.subset(rows), centre, as);
  }

  /** All of them in another type. */
  CentredRows as(MetricsScript script, NDManager held, DataType other) {
    return new CentredRows(script, held, features, centre, other);
  }

  DataType type() {
    return type;
  }

  /** u' of a block, (rows, D). */
  NDArray block(int block) {
    return blocks.get(block);
  }

  /** |u'|² of some rows. */
  NDArray squaredNorms(NDManager step, int row, int count) {
    return MetricsScript.vector(step, MetricsScript.part(squaredNorms, row, count));
  }

  /** u.m + rest of some rows: the part of u.v that u' has no share in, v.m with v' left out. */
  NDArray alongCentre(NDManager step, int row, int count, double rest) {
    double[] values = MetricsScript.part(alongCentre, row, count);
    for (int i = 0; i < values.length; i++) {
      values[i] += rest;
    }
    return MetricsScript.vector(step, values);
  }

  /** m.m */
  double centreSquared() {
    return Arrays.stream(centre).map(x -> x * x).sum();
  }

  /** Whether the type has room for products of such numbers. */
  boolean fits() {
    double largest = largestSquaredNorm();
    return type == DataType.FLOAT64 || (largest > 1e-20 && largest < 1e30);
  }

  double squaredNorm(int row) {
    return squaredNorms[row];
  }

  double largestSquaredNorm() {
    return Arrays.stream(squaredNorms).max().orElse(0);
  }

  /** |u' - v'|² by a product is off by no more than this times |u'|² + |v'|². */
  double rounding() {
    double unit = type == DataType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0);
    return (features.dimension() + 8) * unit;
  }
}
