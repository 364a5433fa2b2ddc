package org.phoenix.coordinator.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.stereotype.Component;

/**
 * Writes global weights: to a draft on disk first, because their name is their hash, then to the
 * object store. Writing the same weights twice makes the same object twice.
 */
@Component
public class Checkpoints {

  private final ObjectStore store;
  private final Path workFolder;

  Checkpoints(ObjectStore store, CoordinatorProperties properties) {
    this.store = store;
    this.workFolder = properties.workFolder();
  }

  /**
   * Stores new weights.
   *
   * @param work names the draft, so that a draft left by a crash is overwritten, not forgotten
   */
  public Checkpoint write(
      UUID work, Map<String, String> metadata, List<TensorInfo> tensors, HashedWeights.Body body)
      throws IOException {
    Files.createDirectories(workFolder);
    Path draft = workFolder.resolve(work + ".part");
    try {
      HashedWeights.fill(draft, metadata, tensors, body);
      Checkpoint checkpoint = new Checkpoint(Sha256.of(draft), Files.size(draft));
      store.write(checkpoint.key(), draft, "application/octet-stream");
      return checkpoint;
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
