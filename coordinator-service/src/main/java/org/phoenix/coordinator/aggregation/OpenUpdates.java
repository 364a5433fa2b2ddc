package org.phoenix.coordinator.aggregation;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.phoenix.coordinator.aggregation.WeightedAverage.Term;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorInfo;

/** The accepted updates of a round, all open at once, each read from its start to its end. */
final class OpenUpdates implements Closeable {

  private final List<ModelUpdate> updates = new ArrayList<>();
  private final List<Term> terms = new ArrayList<>();

  private OpenUpdates() {}

  static OpenUpdates of(List<ModelUpdate> accepted, UpdateFiles files) throws IOException {
    OpenUpdates open = new OpenUpdates();
    try {
      for (ModelUpdate update : accepted) {
        open.terms.add(new Term(files.open(update), update.images()));
        open.updates.add(update);
      }
      return open;
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** In the order of the updates. */
  List<Term> terms() {
    return List.copyOf(terms);
  }

  /** Of their average, in float32. All have the same: that was inspected. */
  List<TensorInfo> tensors() {
    return terms.get(0).weights().header().tensors().values().stream()
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
      String sha256 = terms.get(i).weights().sha256();
      if (!sha256.equals(updates.get(i).sha256())) {
        throw new BrokenWeightsException(
            updates.get(i).objectKey(), "its SHA-256 is now " + sha256);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Term term : terms) {
      term.weights().close();
    }
  }
}
