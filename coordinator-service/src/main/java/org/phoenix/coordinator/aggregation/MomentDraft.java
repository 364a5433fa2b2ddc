package org.phoenix.coordinator.aggregation;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.store.ObjectStore;

/** A moment of a server optimiser on its way into the object store. */
final class MomentDraft implements Closeable {

  private final Path file;
  private final OutputStream out;
  private final SafeTensorsWriter writer;
  private final RoundedTensors tensors;

  /**
   * @param file is overwritten, and removed at the end
   * @param tensors what has a moment, in the order of the weights
   */
  MomentDraft(Path file, List<TensorInfo> tensors) throws IOException {
    this.file = file;
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    this.writer = new SafeTensorsWriter(out, Map.of(), tensors);
    this.tensors = new RoundedTensors(writer);
  }

  void append(TensorInfo tensor, double[] values, int count) throws IOException {
    tensors.accept(tensor, values, count);
  }

  /**
   * Stores what was written; the same content twice is the same object twice.
   *
   * @throws InfiniteWeightsException when a value is no finite float32
   */
  ServerMoment store(ObjectStore store) throws IOException {
    writer.close();
    tensors.requireFinite();
    ServerMoment moment = new ServerMoment(Sha256.of(file), Files.size(file));
    store.write(moment.key(), file, "application/octet-stream");
    return moment;
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
