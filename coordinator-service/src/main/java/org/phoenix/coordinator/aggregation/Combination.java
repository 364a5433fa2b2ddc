package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.util.Collection;
import org.phoenix.diffusion.weights.TensorInfo;

/** What is made of the values that all updates have at the same places. */
interface Combination {

  /**
   * Takes the next chunk of every update.
   *
   * @param count values in the chunk
   * @param result its first {@code count} values are set
   */
  void combine(ReadAhead updates, int count, double[] result) throws IOException;

  /** Takes what was made, chunk by chunk. */
  interface Sink {
    /**
     * @param count how many of the values are meant; 0 once for a tensor without elements
     */
    void accept(TensorInfo tensor, double[] values, int count) throws IOException;
  }

  /** Combines all tensors. */
  default void combine(ReadAhead updates, Collection<TensorInfo> tensors, Sink sink)
      throws IOException {
    double[] values = new double[WeightStream.CHUNK];
    for (TensorInfo tensor : tensors) {
      long left = tensor.elements();
      do {
        int count = (int) Math.min(WeightStream.CHUNK, left);
        if (count > 0) {
          combine(updates, count, values);
        }
        sink.accept(tensor, values, count);
        left -= count;
      } while (left > 0);
    }
  }
}
