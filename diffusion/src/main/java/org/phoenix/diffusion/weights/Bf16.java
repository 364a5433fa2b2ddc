package org.phoenix.diffusion.weights;

/** bfloat16: the upper half of a float32. */
public final class Bf16 {

  private Bf16() {}

  /** Exact. */
  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to the nearest value, ties to even; any NaN becomes the quiet one. */
  public static short fromFloat(float value) {
    if (Float.isNaN(value)) {
      return 0x7fc0;
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
