package org.phoenix.diffusion.weights;

/**
 * The element types of a safetensors file, little-endian. They are declared in the order in which
 * the format's reference implementation lays tensors out: wide ones first, so that every tensor
 * begins at a multiple of its element size.
 */
public enum DType {
  U64(8),
  I64(8),
  F64(8),
  F32(4),
  U32(4),
  I32(4),
  BF16(2),
  F16(2),
  U16(2),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** Whether values of this type are floating-point numbers. */
  public boolean floating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }
}
