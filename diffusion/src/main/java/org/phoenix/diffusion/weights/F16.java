package org.phoenix.diffusion.weights;

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
public final class F16 {

  private static final float SMALLEST = 0x1p-24f;

  private F16() {}

  /** Exact. */
  public static float toFloat(short bits) {
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * SMALLEST;
    } else if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    }
    return bits < 0 ? -magnitude : magnitude;
  }

  /** Rounds to the nearest value, ties to even; 65,520 and more become infinite. */
  public static short fromFloat(float value) {
    int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
    if (Float.isNaN(value)) {
      return 0x7e00;
    }
    float magnitude = Math.abs(value);
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    // The spacing of halves near the value; a carry out of the fraction raises the exponent.
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    int steps = (int) Math.rint((double) magnitude / Math.scalb(1.0, exponent - 10));
    return (short) (sign | (((exponent + 14) << 10) + steps));
  }
}
