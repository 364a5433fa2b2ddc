package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * Federated averaging (McMahan et al. 2017, algorithm 1): {@code w = sum_k n_k w_k / sum_k n_k}.
 * The sum runs in float64 and in the order of the list, so the same updates give the same bits. Its
 * memory is one tensor of the result and one chunk, however many files are averaged.
 */
final class WeightedAverage {

  private WeightedAverage() {}

  /** An update at its first tensor, and n_k. */
  record Term(WeightStream weights, long images) {}

  /**
   * @param tensors of every update and of the result, in the order of the files
   */
  static void write(List<Term> terms, Iterable<TensorInfo> tensors, SafeTensorsWriter out)
      throws IOException {
    double images = terms.stream().mapToDouble(Term::images).sum();
    double[] sums = new double[WeightStream.CHUNK];
    ByteBuffer scratch = WeightStream.scratch();
    for (TensorInfo tensor : tensors) {
      int elements = Math.toIntExact(tensor.elements());
      ByteBuffer average =
          ByteBuffer.allocate(Math.multiplyExact(elements, Float.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int from = 0; from < elements; from += WeightStream.CHUNK) {
        int count = Math.min(WeightStream.CHUNK, elements - from);
        sum(terms, sums, count, scratch);
        for (int i = 0; i < count; i++) {
          average.putFloat((float) (sums[i] / images));
        }
      }
      out.write(average.flip());
    }
  }

  private static void sum(List<Term> terms, double[] sums, int count, ByteBuffer scratch)
      throws IOException {
    Arrays.fill(sums, 0, count, 0);
    for (Term term : terms) {
      double n = term.images();
      FloatBuffer values = term.weights().next(count, scratch);
      for (int i = 0; i < count; i++) {
        sums[i] += n * values.get(i);
      }
    }
  }
}
