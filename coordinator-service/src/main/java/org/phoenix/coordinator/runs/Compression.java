package org.phoenix.coordinator.runs;

import java.util.Locale;
import java.util.Objects;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.Int8Difference;
import org.phoenix.platform.contract.RunSpec;

/** How a run's updates travel: as weights, or as their int8 difference to the round's weights. */
public enum Compression {
  F32(DType.F32),
  BF16(DType.BF16),
  INT8(DType.I8);

  private final DType dtype;

  Compression(DType dtype) {
    this.dtype = dtype;
  }

  /** What the specification says, or what its silence means. */
  public static Compression of(RunSpec spec) {
    return valueOf(Objects.requireNonNullElse(spec.compression(), "f32").toUpperCase(Locale.ROOT));
  }

  /** As specifications and assignments say it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of the tensors that carry the weights' names. */
  public DType dtype() {
    return dtype;
  }

  /** Of a tensor of so many elements, the scales of its blocks included. */
  public long bytes(long elements) {
    long scales = this == INT8 ? Int8Difference.blocks(elements) * Float.BYTES : 0;
    return elements * dtype.bits() / Byte.SIZE + scales;
  }
}
