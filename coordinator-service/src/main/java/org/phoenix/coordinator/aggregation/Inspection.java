package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * What must hold of an update's file, next to the weights that the site started from: the tensors
 * that updates of the run have, at their places, all numbers finite, the declared hash.
 */
final class Inspection {

  private Inspection() {}

  /** The update cannot be averaged; the message says why. */
  static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
      super(reason);
    }
  }

  /**
   * Reads both files to their ends.
   *
   * @return the Euclidean norm of the difference over all tensors of the update
   * @throws RefusedException when anything does not hold
   */
  static double distance(
      WeightStream update, WeightStream base, WireForm form, String declaredSha256)
      throws IOException, RefusedException {
    requireSameTensors(update.header().tensors(), form.tensors(base.header()));
    double squares = 0;
    try {
      for (TensorInfo tensor : base.header().tensors().values()) {
        if (form.lacks(tensor)) {
          base.skip(tensor);
        } else {
          squares += squares(tensor, update, base);
        }
      }
      update.requireContent();
    } catch (BrokenWeightsException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
    String sha256 = update.sha256();
    if (!sha256.equals(declaredSha256)) {
      throw new RefusedException(
          "its SHA-256 is %s, not the declared %s".formatted(sha256, declaredSha256));
    }
    return Math.sqrt(squares);
  }

  private static void requireSameTensors(
      Map<String, TensorInfo> tensors, Map<String, TensorInfo> expected) throws RefusedException {
    Set<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(tensors.keySet());
    if (!missing.isEmpty()) {
      throw new RefusedException(
          "%d tensors are missing, the first is %s"
              .formatted(missing.size(), missing.iterator().next()));
    }
    Set<String> foreign = new TreeSet<>(tensors.keySet());
    foreign.removeAll(expected.keySet());
    if (!foreign.isEmpty()) {
      throw new RefusedException(
          "%d tensors are not the model's, the first is %s"
              .formatted(foreign.size(), foreign.iterator().next()));
    }
    for (TensorInfo wanted : expected.values()) {
      TensorInfo found = tensors.get(wanted.name());
      if (!wanted.equals(found)) {
        throw new RefusedException("it holds %s instead of %s".formatted(found, wanted));
      }
    }
  }

  private static double squares(TensorInfo tensor, WeightStream update, WeightStream base)
      throws IOException, RefusedException {
    double squares = 0;
    long elements = tensor.elements();
    ByteBuffer mine = WeightStream.scratch();
    ByteBuffer theirs = WeightStream.scratch();
    for (long from = 0; from < elements; from += WeightStream.CHUNK) {
      int count = (int) Math.min(WeightStream.CHUNK, elements - from);
      FloatBuffer values = update.next(count, mine);
      FloatBuffer origin = base.next(count, theirs);
      for (int i = 0; i < count; i++) {
        float value = values.get(i);
        if (!Float.isFinite(value)) {
          throw new RefusedException(
              "%s holds %s at element %d".formatted(tensor.name(), value, from + i));
        }
        double difference = (double) value - origin.get(i);
        squares += difference * difference;
      }
    }
    return squares;
  }
}
