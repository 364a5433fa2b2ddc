package org.phoenix.diffusion.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Weights as their difference to other weights, one byte a value. A file of them holds, under the
 * weights' own names and shapes, tensors of type I8, and before them one F32 tensor {@value
 * #SCALES}. Each I8 tensor is cut, row-major, into blocks of {@value #BLOCK} values, the last one
 * shorter; each block has one scale, in the order of the tensors in the file. A value q of a block
 * with the scale s stands for the difference s * q, and so for the weight w + s * q where w is the
 * other weight: two float32 operations, each rounded to nearest even. The metadata's {@value #BASE}
 * is the SHA-256 of the file that holds the other weights.
 */
public final class Int8Difference {

  /** Values that share a scale. */
  public static final int BLOCK = 512;

  /** The name of the tensor that holds all scales. */
  public static final String SCALES = "difference.scales";

  /** The metadata's key of what the difference is to. */
  public static final String BASE = "base";

  /** The largest of a block becomes this. */
  private static final int LARGEST = 127;

  private Int8Difference() {}

  /**
   * The tensors of a file of differences, in {@link TensorInfo#DATA_ORDER}.
   *
   * @param weights names and shapes
   */
  public static List<TensorInfo> layout(Collection<TensorInfo> weights) {
    List<TensorInfo> layout = new ArrayList<>();
    long blocks = weights.stream().mapToLong(tensor -> blocks(tensor.elements())).sum();
    layout.add(TensorInfo.of(SCALES, DType.F32, blocks));
    weights.stream()
        .map(tensor -> TensorInfo.of(tensor.name(), DType.I8, tensor.shape()))
        .sorted(Comparator.comparing(TensorInfo::name))
        .forEach(layout::add);
    return layout;
  }

  /** How many scales a tensor of so many elements has. */
  public static long blocks(long elements) {
    return (elements + BLOCK - 1) / BLOCK;
  }

  /**
   * The scale of a block: its largest magnitude becomes 127 steps. It is 0 when that is 0, or too
   * small for a float32 that is 127 times smaller.
   *
   * @throws IllegalArgumentException when a difference is no finite float32
   */
  static float scale(double[] differences, int count) {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(differences[i]));
    }
    // Also when one is no number: then the largest is none.
    if (!(largest <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("differs by " + largest);
    }
    return (float) (largest / LARGEST);
  }

  /** The nearest number of steps, ties to even. */
  static byte quantise(double difference, float scale) {
    if (scale == 0) {
      return 0;
    }
    double steps = Math.rint(difference / scale);
    return (byte) Math.max(-LARGEST, Math.min(LARGEST, steps));
  }

  /** What a number of steps stands for. */
  static float difference(byte steps, float scale) {
    return scale * steps;
  }
}
