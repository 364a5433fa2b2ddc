package org.phoenix.coordinator.aggregation;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * The accepted updates of a round, all open at once, each read from its start to its end, and
 * beside them the round's base where they are differences to it.
 */
final class OpenUpdates implements Closeable {

  private final List<ModelUpdate> updates = new ArrayList<>();
  private final List<WeightStream> streams = new ArrayList<>();
  private @Nullable WeightStream base;

  private OpenUpdates() {}

  /**
   * @param base the weights that the sites started from
   */
  static OpenUpdates of(
      List<ModelUpdate> accepted, Checkpoint base, WireForm form, UpdateFiles files)
      throws IOException {
    OpenUpdates open = new OpenUpdates();
    try {
      if (form.difference()) {
        open.base = files.open(base).without(form::lacks);
      }
      for (ModelUpdate update : accepted) {
        open.streams.add(files.open(update));
        open.updates.add(update);
      }
      return open;
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** The values of all of them; to be closed before the updates are. */
  ReadAhead read() {
    return new ReadAhead(streams, base, tensors());
  }

  /** Of their average, in float32. All have the same: that was inspected. */
  List<TensorInfo> tensors() {
    return streams.get(0).tensors().stream()
        .map(tensor -> TensorInfo.of(tensor.name(), DType.F32, tensor.shape()))
        .toList();
  }

  /**
   * To be asked when everything was read.
   *
   * @throws BrokenWeightsException when what was read is not what was inspected
   */
  void requireDeclaredHashes() throws IOException {
    for (int i = 0; i < updates.size(); i++) {
      String sha256 = streams.get(i).sha256();
      if (!sha256.equals(updates.get(i).sha256())) {
        throw new BrokenWeightsException(
            updates.get(i).objectKey(), "its SHA-256 is now " + sha256);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (WeightStream stream : streams) {
      stream.close();
    }
    if (base != null) {
      base.close();
    }
  }
}
