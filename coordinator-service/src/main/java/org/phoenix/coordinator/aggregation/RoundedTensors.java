package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/** Writes float64 results as the float32 tensors of a file. */
final class RoundedTensors implements Combination.Sink {

  private final SafeTensorsWriter writer;
  private @Nullable InfiniteWeightsException infinite;
  private final ByteBuffer rounded =
      ByteBuffer.allocate(WeightStream.CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  RoundedTensors(SafeTensorsWriter writer) {
    this.writer = writer;
  }

  @Override
  public void accept(TensorInfo tensor, double[] values, int count) throws IOException {
    rounded.clear();
    for (int i = 0; i < count; i++) {
      float value = (float) values[i];
      if (!Float.isFinite(value) && infinite == null) {
        infinite = new InfiniteWeightsException(tensor.name(), values[i]);
      }
      rounded.putFloat(value);
    }
    writer.append(rounded.flip());
  }

  /**
   * To be asked when it is known that the right files were read: others may hold anything.
   *
   * @throws InfiniteWeightsException when a value was no finite float32
   */
  void requireFinite() {
    if (infinite != null) {
      throw infinite;
    }
  }
}
