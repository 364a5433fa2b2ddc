package org.phoenix.diffusion.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Whole;

/**
 * Writes weights as an {@link Int8Difference} with error feedback (Seide et al. 2014; Karimireddy
 * et al. 2019): what rounding left unsent, the residual e, is added the next time. With the
 * difference d, a block's scale s and u = d + e it sends q = round(u / s) and keeps e' = u - s q.
 * Of each tensor, everything but q and e' is made anew block by block.
 */
public final class DifferenceWriter {

  private final SortedMap<String, FloatTensor> base;
  private final SortedMap<String, FloatTensor> weights;
  private final @Nullable SafeTensorsFile residual;
  private final double[] block = new double[Int8Difference.BLOCK];

  /**
   * @param base what the difference is to: at least the tensors of {@code weights}
   * @param weights what is sent
   * @param residual what earlier differences left unsent; tensors that it lacks begin at 0
   */
  public DifferenceWriter(
      SortedMap<String, FloatTensor> base,
      SortedMap<String, FloatTensor> weights,
      @Nullable SafeTensorsFile residual) {
    this.base = base;
    this.weights = weights;
    this.residual = residual;
  }

  /**
   * Writes both files, each as a whole or not at all.
   *
   * @param unsent the new residual: float32 tensors by the weights' names
   * @throws IllegalArgumentException when a difference is no finite float32
   */
  public void write(Path file, Map<String, String> metadata, Path unsent) throws IOException {
    List<TensorInfo> tensors =
        weights.entrySet().stream()
            .map(tensor -> TensorInfo.of(tensor.getKey(), DType.F32, tensor.getValue().shape()))
            .toList();
    Whole.file(
        unsent,
        out -> {
          try (SafeTensorsWriter kept = new SafeTensorsWriter(out, Map.of(), tensors)) {
            HashedWeights.write(
                file, metadata, Int8Difference.layout(tensors), sent -> write(sent, kept));
          }
        });
  }

  private void write(SafeTensorsWriter sent, SafeTensorsWriter kept) throws IOException {
    long blocks =
        weights.values().stream()
            .mapToLong(tensor -> Int8Difference.blocks(tensor.values().length))
            .sum();
    float[] scales = new float[Math.toIntExact(blocks)];
    int next = 0;
    for (String name : weights.keySet()) {
      next = scales(name, scales, next);
    }
    sent.writeFloats(scales);
    next = 0;
    for (String name : weights.keySet()) {
      next = write(name, scales, next, sent, kept);
    }
  }

  private int scales(String name, float[] scales, int first) {
    Sources sources = sources(name);
    int next = first;
    for (int from = 0; from < sources.weights().length; from += block.length) {
      int count = sources.differences(from, block);
      try {
        scales[next++] = Int8Difference.scale(block, count);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("tensor " + name + " " + e.getMessage(), e);
      }
    }
    return next;
  }

  private int write(
      String name, float[] scales, int first, SafeTensorsWriter sent, SafeTensorsWriter kept)
      throws IOException {
    Sources sources = sources(name);
    int next = first;
    byte[] steps = new byte[sources.weights().length];
    float[] left = new float[steps.length];
    for (int from = 0; from < steps.length; from += block.length) {
      int count = sources.differences(from, block);
      float scale = scales[next++];
      for (int i = 0; i < count; i++) {
        byte q = Int8Difference.quantise(block[i], scale);
        steps[from + i] = q;
        left[from + i] = (float) (block[i] - Int8Difference.difference(q, scale));
      }
    }
    sent.write(ByteBuffer.wrap(steps));
    kept.writeFloats(left);
    return next;
  }

  private Sources sources(String name) {
    float[] values = Objects.requireNonNull(weights.get(name)).values();
    FloatTensor origin = base.get(name);
    if (origin == null || origin.values().length != values.length) {
      throw new IllegalArgumentException(
          "tensor %s is no difference to %s".formatted(name, origin));
    }
    boolean kept = residual != null && residual.header().tensors().containsKey(name);
    float[] unsent = kept ? Objects.requireNonNull(residual).floats(name) : new float[0];
    if (kept && unsent.length != values.length) {
      throw new BrokenWeightsException(
          Objects.requireNonNull(residual).source(), "holds another model's " + name);
    }
    return new Sources(values, origin.values(), unsent);
  }

  /**
   * One tensor.
   *
   * @param unsent empty when there is nothing
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Sources(float[] weights, float[] base, float[] unsent) {

    /** As many as there are, at most a block. */
    int differences(int from, double[] block) {
      int count = Math.min(block.length, weights.length - from);
      for (int i = 0; i < count; i++) {
        double difference = (double) weights[from + i] - base[from + i];
        block[i] = unsent.length == 0 ? difference : difference + unsent[from + i];
      }
      return count;
    }
  }
}
