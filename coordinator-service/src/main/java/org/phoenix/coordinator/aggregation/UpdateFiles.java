package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
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

  /** How many updates are inspected at a time. */
  static final int AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

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
   * What was found in an update.
   *
   * @param distance the norm of its difference to the base
   * @param refusal why it cannot be averaged; absent where it can
   */
  record Finding(ModelUpdate update, double distance, @Nullable String refusal) {}

  /**
   * Reads whole updates, as many at a time as there are cores.
   *
   * @return in the order of the updates
   * @throws IOException when the store fails
   */
  List<Finding> inspect(List<ModelUpdate> updates, Checkpoint base, WireForm form)
      throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<Finding>> readings = new ArrayList<>();
      updates.forEach(update -> readings.add(() -> find(update, base, form)));
      List<Finding> findings = new ArrayList<>();
      for (Future<Finding> reading : threads.invokeAll(readings)) {
        findings.add(Reading.await(reading));
      }
      return findings;
    } catch (InterruptedException e) {
      throw Reading.interrupted();
    } finally {
      threads.shutdownNow();
    }
  }

  private Finding find(ModelUpdate update, Checkpoint base, WireForm form) throws IOException {
    try {
      return new Finding(update, inspect(update, base, form), null);
    } catch (RefusedException e) {
      return new Finding(update, 0, String.valueOf(e.getMessage()));
    }
  }

  private double inspect(ModelUpdate update, Checkpoint base, WireForm form)
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
      double distance = Inspection.distance(weights, origin, form, update.sha256());
      if (form.difference()) {
        Inspection.requireBase(weights.header(), base.sha256());
      }
      return distance;
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
