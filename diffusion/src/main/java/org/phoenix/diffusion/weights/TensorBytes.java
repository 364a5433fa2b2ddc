package org.phoenix.diffusion.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers to and from the little-endian bytes of a tensor. */
public final class TensorBytes {

  private TensorBytes() {}

  /**
   * All of {@code bytes} as floats; float64 is rounded, the rest is exact.
   *
   * @throws IllegalArgumentException when {@code dtype} is not a floating-point type
   */
  public static float[] floats(DType dtype, ByteBuffer bytes) {
    ByteBuffer source = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[source.remaining() / bytesEach(dtype)];
    switch (dtype) {
      case F32 -> source.asFloatBuffer().get(values);
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) source.getDouble();
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Bf16.toFloat(source.getShort());
        }
      }
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = F16.toFloat(source.getShort());
        }
      }
      default -> throw notFloating(dtype);
    }
    return values;
  }

  /**
   * All of {@code bytes} as doubles, exactly.
   *
   * @throws IllegalArgumentException when {@code dtype} is not a floating-point type
   */
  public static double[] doubles(DType dtype, ByteBuffer bytes) {
    double[] values = new double[bytes.remaining() / bytesEach(dtype)];
    if (dtype == DType.F64) {
      bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
      return values;
    }
    float[] floats = floats(dtype, bytes);
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  /**
   * The bytes of {@code values}, rounded to nearest even where {@code dtype} is narrower.
   *
   * @throws IllegalArgumentException when {@code dtype} is not a floating-point type, or when the
   *     bytes do not fit a buffer
   */
  public static ByteBuffer of(DType dtype, float[] values) {
    return of(dtype, values, 0, values.length);
  }

  /** The bytes of {@code count} values. */
  public static ByteBuffer of(DType dtype, float[] values, int from, int count) {
    long length = (long) count * bytesEach(dtype);
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(count + " values do not fit one buffer");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = from; i < from + count; i++) {
      float value = values[i];
      switch (dtype) {
        case F32 -> bytes.putFloat(value);
        case F64 -> bytes.putDouble(value);
        case BF16 -> bytes.putShort(Bf16.fromFloat(value));
        case F16 -> bytes.putShort(F16.fromFloat(value));
        default -> throw notFloating(dtype);
      }
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int bytesEach(DType dtype) {
    if (!dtype.floating()) {
      throw notFloating(dtype);
    }
    return dtype.bits() / Byte.SIZE;
  }

  private static IllegalArgumentException notFloating(DType dtype) {
    return new IllegalArgumentException(dtype + " holds no floating-point numbers");
  }
}
