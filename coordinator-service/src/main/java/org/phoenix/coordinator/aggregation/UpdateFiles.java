package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.util.Optional;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.aggregation.WeightStream.Hashing;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoredObject;
import org.springframework.stereotype.Component;

/** Opens updates and checkpoints in the object store, and inspects updates. */
@Component
class UpdateFiles {

  private final ObjectStore store;

  UpdateFiles(ObjectStore store) {
    this.store = store;
  }

  /**
   * @throws BrokenWeightsException when it is no safetensors file
   */
  WeightStream open(Checkpoint checkpoint) throws IOException {
    return open(checkpoint.key(), checkpoint.bytes(), Hashing.NOTHING);
  }

  /**
   * @throws BrokenWeightsException when it is no safetensors file
   */
  WeightStream open(ServerMoment moment) throws IOException {
    return open(moment.key(), moment.bytes(), Hashing.FILE);
  }

  /**
   * @throws BrokenWeightsException when it is no safetensors file
   */
  WeightStream open(ModelUpdate update) throws IOException {
    return open(update.objectKey(), update.bytes(), Hashing.FILE);
  }

  /**
   * Reads the whole update.
   *
   * @return the norm of its difference to the base
   * @throws RefusedException when it is not what it should be
   */
  double inspect(ModelUpdate update, Checkpoint base, WireForm form)
      throws IOException, RefusedException {
    Optional<StoredObject> stored = store.find(update.objectKey());
    if (stored.isEmpty()) {
      throw new RefusedException("its file is gone from the store");
    }
    if (stored.get().bytes() != update.bytes()) {
      throw new RefusedException(
          "its file has %d bytes, not the declared %d"
              .formatted(stored.get().bytes(), update.bytes()));
    }
    try (WeightStream origin = open(base);
        WeightStream weights = openUntrusted(update)) {
      return Inspection.distance(weights, origin, form, update.sha256());
    }
  }

  private WeightStream openUntrusted(ModelUpdate update) throws IOException, RefusedException {
    try {
      return open(update.objectKey(), update.bytes(), Hashing.FILE_AND_CONTENT);
    } catch (BrokenWeightsException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private WeightStream open(String key, long bytes, Hashing hashing) throws IOException {
    String source = key.substring(key.lastIndexOf('/') + 1);
    return new WeightStream(store.read(key), bytes, source, hashing);
  }
}
