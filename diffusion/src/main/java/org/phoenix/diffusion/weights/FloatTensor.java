package org.phoenix.diffusion.weights;

import java.util.Arrays;

/**
 * Float values with their shape.
 *
 * @param shape row-major; empty for a scalar
 * @param values as many as the shape says; held, not copied, because weights are large
 */
@SuppressWarnings("ArrayRecordComponent")
public record FloatTensor(long[] shape, float[] values) {

  /**
   * Checks that shape and values agree.
   *
   * @throws IllegalArgumentException when the shape asks for another number of values
   */
  public FloatTensor {
    shape = shape.clone();
    if (TensorInfo.elements(shape) != values.length) {
      throw new IllegalArgumentException(
          "shape %s does not hold %d values".formatted(Arrays.toString(shape), values.length));
    }
  }

  /** A copy. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatTensor that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "FloatTensor" + Arrays.toString(shape);
  }
}
