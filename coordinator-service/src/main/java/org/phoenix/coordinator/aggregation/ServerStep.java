package org.phoenix.coordinator.aggregation;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.store.ObjectStore;

/**
 * A server optimiser's step on the way from the updates' mean to the file of the new weights; its
 * moments stream from file to file beside it. Averaged (EMA) weights follow the sites' and are no
 * parameters that are optimised: their mean passes as it is.
 */
final class ServerStep implements Closeable {

  private final ServerOptimizer optimizer;
  private final WeightStream base;
  private final List<ServerMoment> remembered;
  private final List<WeightStream> before = new ArrayList<>();
  private final List<MomentDraft> after = new ArrayList<>();
  private final ByteBuffer scratch = WeightStream.scratch();
  private final double[] w = new double[WeightStream.CHUNK];
  private final double[][] moments;

  private ServerStep(ServerOptimizer optimizer, WeightStream base, List<ServerMoment> remembered) {
    this.optimizer = optimizer;
    this.base = base;
    this.remembered = remembered;
    this.moments = new double[optimizer.initialMoments().length][WeightStream.CHUNK];
  }

  /**
   * @param base the weights that the sites started from, but for what their updates lack; closed by
   *     {@link #close()}
   * @param remembered the moments after the last step; none at first
   * @param draft names the files beside it where the new moments are drafted
   */
  static ServerStep open(
      ServerOptimizer optimizer,
      WeightStream base,
      List<ServerMoment> remembered,
      UpdateFiles files,
      Path draft)
      throws IOException {
    ServerStep step = new ServerStep(optimizer, base, remembered);
    try {
      for (ServerMoment moment : remembered) {
        step.before.add(files.open(moment));
      }
      List<TensorInfo> optimised = optimised(base.tensors());
      for (int i = 0; i < step.moments.length; i++) {
        Path moment = draft.resolveSibling("%s-moment-%d.part".formatted(draft.getFileName(), i));
        step.after.add(new MomentDraft(moment, optimised));
      }
      return step;
    } catch (IOException | RuntimeException e) {
      step.close();
      throw e;
    }
  }

  /** Hands what becomes of the mean on to {@code weights}. */
  Combination.Sink into(Combination.Sink weights) {
    return (tensor, values, count) -> {
      accept(tensor, values, count);
      weights.accept(tensor, values, count);
    };
  }

  private void accept(TensorInfo tensor, double[] values, int count) throws IOException {
    if (count > 0) {
      widen(base.next(count, scratch), w, count);
    }
    if (ModelWeights.isAveraged(tensor.name())) {
      return;
    }
    if (count > 0) {
      remember(count);
      optimizer.step(values, w, moments, count);
    }
    for (int i = 0; i < moments.length; i++) {
      after.get(i).append(tensor, moments[i], count);
    }
  }

  private void remember(int count) throws IOException {
    for (int i = 0; i < moments.length; i++) {
      if (before.isEmpty()) {
        Arrays.fill(moments[i], 0, count, optimizer.initialMoments()[i]);
      } else {
        widen(before.get(i).next(count, scratch), moments[i], count);
      }
    }
  }

  /**
   * Stores the moments after the step.
   *
   * @throws IOException when the files of those hold something else
   */
  List<ServerMoment> store(ObjectStore store) throws IOException {
    for (int i = 0; i < before.size(); i++) {
      String sha256 = before.get(i).sha256();
      if (!sha256.equals(remembered.get(i).sha256())) {
        throw new IOException(
            "%s has the SHA-256 %s in the store".formatted(remembered.get(i).key(), sha256));
      }
    }
    List<ServerMoment> stored = new ArrayList<>();
    for (MomentDraft draft : after) {
      stored.add(draft.store(store));
    }
    return stored;
  }

  private static List<TensorInfo> optimised(Collection<TensorInfo> tensors) {
    return tensors.stream().filter(tensor -> !ModelWeights.isAveraged(tensor.name())).toList();
  }

  private static void widen(FloatBuffer values, double[] wide, int count) {
    for (int i = 0; i < count; i++) {
      wide[i] = values.get(i);
    }
  }

  @Override
  public void close() throws IOException {
    for (MomentDraft draft : after) {
      draft.close();
    }
    for (WeightStream moment : before) {
      moment.close();
    }
    base.close();
  }
}
