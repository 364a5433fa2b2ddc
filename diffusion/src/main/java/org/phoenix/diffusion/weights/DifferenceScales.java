package org.phoenix.diffusion.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The scales of a file of {@link Int8Difference}s, all of them at once: a 512th of its values. */
public final class DifferenceScales {

  private final float[] scales;
  private final Map<String, Integer> first;

  private DifferenceScales(float[] scales, Map<String, Integer> first) {
    this.scales = scales;
    this.first = first;
  }

  /** Whether this tensor of a file holds the scales of the others. */
  public static boolean are(TensorInfo tensor) {
    return tensor.name().equals(Int8Difference.SCALES);
  }

  /**
   * How many bytes the scales of a file are.
   *
   * @throws BrokenWeightsException when its tensor of scales has another type or size
   */
  public static int bytes(SafeTensorsHeader header, String source) {
    TensorInfo wanted = Int8Difference.layout(differences(header).values()).get(0);
    TensorInfo found = header.tensor(Int8Difference.SCALES, source);
    if (!found.sameKind(wanted) || found.byteLength() > Integer.MAX_VALUE) {
      throw new BrokenWeightsException(source, "holds %s instead of %s".formatted(found, wanted));
    }
    return (int) found.byteLength();
  }

  /**
   * Checks the scales.
   *
   * @param header of the file
   * @param bytes all scales, little-endian
   * @param source names the file in errors
   * @throws BrokenWeightsException when a scale is negative, infinite or no number
   */
  public static DifferenceScales of(SafeTensorsHeader header, ByteBuffer bytes, String source) {
    float[] scales = new float[bytes.remaining() / Float.BYTES];
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scales);
    for (int i = 0; i < scales.length; i++) {
      if (!Float.isFinite(scales[i]) || scales[i] < 0) {
        throw new BrokenWeightsException(
            source, "%s holds %s at element %d".formatted(Int8Difference.SCALES, scales[i], i));
      }
    }
    Map<String, Integer> first = new HashMap<>();
    int block = 0;
    for (TensorInfo tensor : differences(header).values()) {
      first.put(tensor.name(), block);
      block += (int) Int8Difference.blocks(tensor.elements());
    }
    return new DifferenceScales(scales, first);
  }

  /**
   * Reads the scales of an open file.
   *
   * @throws BrokenWeightsException as in {@link #bytes} and the other {@code of}
   */
  static DifferenceScales of(SafeTensorsFile file) {
    bytes(file.header(), file.source());
    return of(file.header(), file.bytes(Int8Difference.SCALES), file.source());
  }

  /**
   * The weights that a tensor of a file of differences stands for.
   *
   * @throws BrokenWeightsException when {@code base} has no such tensor, or it holds no differences
   */
  float[] add(SafeTensorsFile differences, SafeTensorsFile base, String name) {
    TensorInfo tensor = differences.header().tensor(name, differences.source());
    float[] weights = base.floats(name);
    if (tensor.dtype() != DType.I8 || weights.length != tensor.elements()) {
      throw new BrokenWeightsException(
          differences.source(), "%s is no difference to %s".formatted(tensor, base.source()));
    }
    int block = first(tensor);
    ByteBuffer steps = differences.bytes(name);
    for (int i = 0; i < weights.length; i++) {
      float scale = scales[block + i / Int8Difference.BLOCK];
      weights[i] += Int8Difference.difference(steps.get(i), scale);
    }
    return weights;
  }

  /**
   * Turns steps into the float32 differences that they stand for, in place.
   *
   * @param tensor of the file
   * @param from which of its elements is the first
   * @param values from index 0 on {@code count} bytes, and afterwards as many little-endian floats
   */
  public void widen(TensorInfo tensor, long from, ByteBuffer values, int count) {
    int block = first(tensor);
    // From the last value on, so that none is overwritten before it is read.
    for (int i = count - 1; i >= 0; i--) {
      float scale = scales[block + (int) ((from + i) / Int8Difference.BLOCK)];
      values.putFloat(i * Float.BYTES, Int8Difference.difference(values.get(i), scale));
    }
  }

  private int first(TensorInfo tensor) {
    return Objects.requireNonNull(first.get(tensor.name()), () -> tensor + " has no scales");
  }

  private static Map<String, TensorInfo> differences(SafeTensorsHeader header) {
    Map<String, TensorInfo> differences = new LinkedHashMap<>(header.tensors());
    differences.remove(Int8Difference.SCALES);
    return differences;
  }
}
