package org.phoenix.diffusion.unet;

import ai.djl.Device;
import java.util.Locale;
import org.phoenix.diffusion.torchscript.Torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In what arithmetic a network runs; weights are always kept in float32. */
public enum Precision {
  F32,
  /** Half the memory traffic, and matrix units where the processor has them. */
  BF16,
  /** To tell rounding from mistakes; several times slower. */
  F64;

  /** {@code f32}, {@code bf16} or {@code f64}. */
  public static Precision of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "f32" -> F32;
      case "bf16" -> BF16;
      case "f64" -> F64;
      default ->
          throw new IllegalArgumentException("No precision " + name + "; use f32, bf16 or f64");
    };
  }

  public String publicName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What serves this wish on the device: bfloat16 where the device has units for it. A processor
   * without them is many times slower in bfloat16 than in float32, and less exact.
   */
  public Precision on(Device device) {
    if (this != BF16 || Torch.hasBf16Units(device)) {
      return this;
    }
    Told.log.info("bf16 was asked for, and {} has no units for it: f32 it is", device);
    return F32;
  }

  /** An enum's constants come before its static fields. */
  private static final class Told {
    private static final Logger log = LoggerFactory.getLogger(Precision.class);
  }
}
