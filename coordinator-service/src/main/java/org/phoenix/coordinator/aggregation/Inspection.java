package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.Int8Difference;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
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
    List<TensorInfo> tensors = base.without(form::lacks).tensors();
    try (ReadAhead both = new ReadAhead(List.of(update, base), tensors)) {
      float[] chunk = new float[WeightStream.CHUNK];
      for (TensorInfo tensor : tensors) {
        squares += squares(tensor, both, form.difference(), chunk);
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

  /**
   * What a difference is to decides what it stands for.
   *
   * @throws RefusedException when it is to other weights than those that the site was given
   */
  static void requireBase(SafeTensorsHeader update, String sha256) throws RefusedException {
    String named = update.metadata().get(Int8Difference.BASE);
    if (!sha256.equals(named)) {
      throw new RefusedException(
          "it is a difference to %s, not to the round's weights %s"
              .formatted(named == null ? "nothing that it names" : named, sha256));
    }
  }

  private static double squares(TensorInfo tensor, ReadAhead both, boolean difference, float[] mine)
      throws IOException, RefusedException {
    double squares = 0;
    long elements = tensor.elements();
    for (long from = 0; from < elements; from += WeightStream.CHUNK) {
      int count = (int) Math.min(WeightStream.CHUNK, elements - from);
      both.next().get(mine, 0, count);
      FloatBuffer origin = both.next();
      if (difference) {
        add(origin, mine, count);
      }
      requireFinite(tensor, mine, from, count);
      squares += squares(mine, origin, count);
    }
    return squares;
  }

  private static void add(FloatBuffer origin, float[] differences, int count) {
    for (int i = 0; i < count; i++) {
      differences[i] += origin.get(i);
    }
  }

  private static void requireFinite(TensorInfo tensor, float[] values, long from, int count)
      throws RefusedException {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        throw new RefusedException(
            "%s holds %s at element %d".formatted(tensor.name(), values[i], from + i));
      }
    }
  }

  private static double squares(float[] values, FloatBuffer origin, int count) {
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double difference = (double) values[i] - origin.get(i);
      squares += difference * difference;
    }
    return squares;
  }
}
