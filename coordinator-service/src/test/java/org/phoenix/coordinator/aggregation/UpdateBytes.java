package org.phoenix.coordinator.aggregation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.phoenix.coordinator.aggregation.WeightStream.Hashing;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/** Updates in memory, and what is made of them. */
final class UpdateBytes {

  /** One that needs several chunks, one that needs a part of one, one without any, a scalar. */
  static final Map<String, Integer> SIZES =
      new TreeMap<>(Map.of("a", 3 * WeightStream.CHUNK + 17, "b", 12, "c", 1, "empty", 0));

  private UpdateBytes() {}

  static Weights combine(List<Weights> updates, Combination how) throws IOException {
    List<WeightStream> streams = new ArrayList<>();
    for (Weights update : updates) {
      streams.add(open(update));
    }
    List<TensorInfo> tensors = List.copyOf(streams.get(0).header().tensors().values());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ReadAhead read = new ReadAhead(streams, tensors);
        SafeTensorsWriter writer = new SafeTensorsWriter(out, Map.of(), tensors)) {
      how.combine(read, tensors, new RoundedTensors(writer));
    }
    return Weights.of(out.toByteArray());
  }

  static double[][] squaredDistances(List<Weights> updates) throws IOException {
    List<WeightStream> streams = new ArrayList<>();
    for (Weights update : updates) {
      streams.add(open(update));
    }
    List<TensorInfo> tensors = List.copyOf(streams.get(0).header().tensors().values());
    try (ReadAhead read = new ReadAhead(streams, tensors)) {
      return SquaredDistances.of(read, tensors);
    }
  }

  static WeightStream open(Weights weights) throws IOException {
    byte[] bytes = weights.bytes();
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    return new WeightStream(in, bytes.length, "update", Hashing.FILE_AND_CONTENT);
  }

  static Weights constant(float value) {
    Weights weights = new Weights(Map.of(), new TreeMap<>());
    for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
      float[] values = new float[size.getValue()];
      Arrays.fill(values, value);
      weights = weights.with(size.getKey(), new FloatTensor(new long[] {values.length}, values));
    }
    return weights;
  }

  static Weights random(long seed) {
    Random random = new Random(seed);
    return constant(0)
        .map(
            tensor -> {
              float[] values = new float[tensor.values().length];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
              }
              return new FloatTensor(tensor.shape(), values);
            });
  }

  static List<Weights> random(int count) {
    List<Weights> updates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      updates.add(random((long) i));
    }
    return updates;
  }

  static float[] values(Weights weights, String name) {
    return Objects.requireNonNull(weights.tensors().get(name)).values();
  }
}
