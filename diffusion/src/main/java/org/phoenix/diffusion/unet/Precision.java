package org.phoenix.diffusion.unet;

import java.util.Locale;

/** In what arithmetic a network runs; weights are always kept in float32. */
public enum Precision {
  F32,
  /** Half the memory traffic, and matrix units where the processor has them. */
  BF16;

  /** {@code f32} or {@code bf16}. */
  public static Precision of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "f32" -> F32;
      case "bf16" -> BF16;
      default -> throw new IllegalArgumentException("No precision " + name + "; use f32 or bf16");
    };
  }
}
