package org.phoenix.coordinator.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
  private final DraftFolder drafts;

  Checkpoints(ObjectStore store, DraftFolder drafts) {
    this.store = store;
    this.drafts = drafts;
  }

  /**
   * Stores new weights.
   *
   * @param work names the draft, unlike any other that is written at the same time
   */
  public Checkpoint write(
      UUID work, Map<String, String> metadata, List<TensorInfo> tensors, HashedWeights.Body body)
      throws IOException {
    Path draft = drafts.draft(work);
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
