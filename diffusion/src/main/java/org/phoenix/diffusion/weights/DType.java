package org.phoenix.diffusion.weights;

/**
 * The element types of a safetensors file, little-endian. They are declared in the order in which
 * the format's reference implementation (safetensors 0.8) lays tensors out: wide ones first, so
 * that every tensor begins at a multiple of its element size. Phoenix calculates with {@link
 * #floating()} ones; the others it finds, lists and copies.
 */
public enum DType {
  U64(64),
  I64(64),
  F64(64),
  /** Complex: two float32. */
  C64(64),
  F32(32),
  U32(32),
  I32(32),
  BF16(16),
  F16(16),
  U16(16),
  I16(16),
  F8_E5M2FNUZ(8),
  F8_E4M3FNUZ(8),
  F8_E8M0(8),
  F8_E4M3(8),
  F8_E5M2(8),
  I8(8),
  U8(8),
  F6_E3M2(6),
  F6_E2M3(6),
  F4(4),
  BOOL(8);

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /** Bits per element; elements of less than a byte are packed. */
  public int bits() {
    return bits;
  }

  /** Whether values of this type are floating-point numbers that Phoenix reads and writes. */
  public boolean floating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }
}
