package org.phoenix.coordinator.aggregation;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorInfo;

/** The accepted updates of a round, all open at once, each read from its start to its end. */
final class OpenUpdates implements Closeable {

  private final List<ModelUpdate> updates = new ArrayList<>();
  private final List<WeightStream> streams = new ArrayList<>();

  private OpenUpdates() {}

  static OpenUpdates of(List<ModelUpdate> accepted, UpdateFiles files) throws IOException {
    OpenUpdates open = new OpenUpdates();
    try {
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
    return new ReadAhead(streams, tensors());
  }

  /** Of their average, in float32. All have the same: that was inspected. */
  List<TensorInfo> tensors() {
    return streams.get(0).header().tensors().values().stream()
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
  }
}
