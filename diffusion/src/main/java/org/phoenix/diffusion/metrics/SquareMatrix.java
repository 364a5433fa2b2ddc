package org.phoenix.diffusion.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/**
 * A matrix (D, D) of float64 outside the heap, where libtorch reads it without a copy: those of
 * 2,048 features take 32 MiB, and copies that only wait for the garbage collector add up.
 */
public final class SquareMatrix {

  private final int side;
  private final ByteBuffer bytes;
  private final DoubleBuffer values;

  private SquareMatrix(int side) {
    this.side = side;
    this.bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(side * side, Double.BYTES))
            .order(ByteOrder.nativeOrder());
    this.values = bytes.asDoubleBuffer();
  }

  /**
   * Copies values.
   *
   * @param values row by row, of a square number of them
   */
  public static SquareMatrix of(double[] values) {
    SquareMatrix matrix = new SquareMatrix((int) Math.round(Math.sqrt(values.length)));
    matrix.values.put(0, values);
    return matrix;
  }

  /** Copies an array (D, D). */
  static SquareMatrix of(NDArray array) {
    SquareMatrix matrix = new SquareMatrix((int) array.getShape().get(0));
    matrix.values.put(0, array.toByteBuffer().asDoubleBuffer(), 0, matrix.side * matrix.side);
    return matrix;
  }

  /** Divides each value. */
  SquareMatrix divideBy(double divisor) {
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, values.get(i) / divisor);
    }
    return this;
  }

  /** D. */
  public int side() {
    return side;
  }

  public double get(int row, int column) {
    return values.get(row * side + column);
  }

  /** A copy, row by row. */
  public double[] values() {
    double[] copy = new double[side * side];
    values.get(0, copy);
    return copy;
  }

  /** The sum of the diagonal. */
  public double trace() {
    double trace = 0;
    for (int i = 0; i < side; i++) {
      trace += get(i, i);
    }
    return trace;
  }

  /** As libtorch sees it: a view, to be closed with the step. */
  NDArray in(NDManager step) {
    return step.create(
        bytes.duplicate().order(ByteOrder.nativeOrder()), new Shape(side, side), DataType.FLOAT64);
  }
}
