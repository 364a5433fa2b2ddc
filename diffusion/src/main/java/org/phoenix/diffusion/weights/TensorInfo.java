package org.phoenix.diffusion.weights;

import java.util.Arrays;
import java.util.Comparator;

/**
 * One tensor of a safetensors file.
 *
 * @param name unique in its file
 * @param dtype the type of its elements
 * @param shape row-major; empty for a scalar
 * @param begin first byte, relative to the start of the data section
 * @param end byte after the last one, relative to the start of the data section
 */
@SuppressWarnings("ArrayRecordComponent")
public record TensorInfo(String name, DType dtype, long[] shape, long begin, long end) {

  /** The order of tensors in the data section: wide element types first, then by name. */
  public static final Comparator<TensorInfo> DATA_ORDER =
      Comparator.comparing(TensorInfo::dtype).thenComparing(TensorInfo::name);

  /**
   * Checks that shape and offsets agree.
   *
   * @throws IllegalArgumentException when the shape and the offsets do not agree
   */
  public TensorInfo {
    shape = shape.clone();
    if (begin < 0 || end < begin || end - begin != byteLength(dtype, shape)) {
      throw new IllegalArgumentException(
          "tensor %s of %s%s takes %d bytes, not %d to %d"
              .formatted(
                  name, dtype, Arrays.toString(shape), byteLength(dtype, shape), begin, end));
    }
  }

  /** A tensor that has no place in a file yet: its offsets count from its own first byte. */
  public static TensorInfo of(String name, DType dtype, long... shape) {
    return new TensorInfo(name, dtype, shape, 0, byteLength(dtype, shape));
  }

  TensorInfo at(long place) {
    return new TensorInfo(name, dtype, shape, place, Math.addExact(place, byteLength()));
  }

  /** A copy. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  public long byteLength() {
    return end - begin;
  }

  public long elements() {
    return elements(shape);
  }

  /** Whether name, type and shape are those of {@code other}, wherever each one's bytes lie. */
  public boolean sameKind(TensorInfo other) {
    return name.equals(other.name) && dtype == other.dtype && Arrays.equals(shape, other.shape);
  }

  /**
   * The number of elements of a shape.
   *
   * @throws IllegalArgumentException when a size is negative or the product overflows
   */
  static long elements(long[] shape) {
    long product = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + Arrays.toString(shape));
      }
      product = product(product, size, shape);
    }
    return product;
  }

  static long byteLength(DType dtype, long[] shape) {
    long bits = product(elements(shape), dtype.bits(), shape);
    if (bits % Byte.SIZE != 0) {
      throw new IllegalArgumentException(
          "%s%s does not end at a byte".formatted(dtype, Arrays.toString(shape)));
    }
    return bits / Byte.SIZE;
  }

  private static long product(long a, long b, long[] shape) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " overflows", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && sameKind(that)
        && begin == that.begin
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Long.hashCode(begin);
  }

  @Override
  public String toString() {
    return "%s %s%s at %d..%d".formatted(name, dtype, Arrays.toString(shape), begin, end);
  }
}
