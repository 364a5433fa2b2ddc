package org.phoenix.samples.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.SamplesProperties;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Holds the models that were used last, as many as {@code model-memory} takes: a request is made in
 * many steps, and those of others come between them. Whoever uses a model has the shelf alone, so
 * nobody unloads it under his hands.
 */
@Component
public class ModelShelf implements DisposableBean {

  /** What is done with a model. */
  @FunctionalInterface
  public interface Use {
    void of(LoadedModel model) throws IOException, InterruptedException;
  }

  private final ObjectStore store;
  private final SamplesProperties.Samples properties;
  private final ReentrantLock lock = new ReentrantLock(true);

  /** By the weights' SHA-256, the one that was used last at the end. */
  private final Map<String, LoadedModel> models = new LinkedHashMap<>(16, 0.75f, true);

  ModelShelf(ObjectStore store, SamplesProperties properties) {
    this.store = store;
    this.properties = properties.samples();
  }

  /**
   * Loads the weights, unless they are on the shelf, and hands the model to {@code use}.
   *
   * @throws NoWeightsException when the store has no such object, other bytes, or no model
   */
  public void use(Weights weights, Use use) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      LoadedModel model = models.get(weights.sha256());
      if (model == null) {
        model = load(weights);
        models.put(weights.sha256(), model);
        makeRoom();
      }
      use.of(model);
    } finally {
      lock.unlock();
    }
  }

  private LoadedModel load(Weights weights) throws IOException {
    Path file = fetch(weights);
    try {
      String base = LoadedModel.base(file, weights);
      if (base == null) {
        return LoadedModel.load(file, null, weights, properties);
      }
      Path origin = fetch(Weights.checkpoint(base));
      try {
        return LoadedModel.load(file, origin, weights, properties);
      } finally {
        Files.deleteIfExists(origin);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Into a file that is the caller's to delete. */
  private Path fetch(Weights weights) throws IOException {
    if (store.find(weights.key()).isEmpty()) {
      throw new NoWeightsException("The object store has no " + weights.key());
    }
    Files.createDirectories(properties.workFolder());
    Path file = Files.createTempFile(properties.workFolder(), "weights", ".safetensors");
    try {
      store.download(weights.key(), file);
      String sha256 = Sha256.of(file);
      if (!sha256.equals(weights.sha256())) {
        throw new NoWeightsException(
            "%s has the SHA-256 %s instead of %s"
                .formatted(weights.key(), sha256, weights.sha256()));
      }
      return file;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** The newest stays, whatever its size. */
  private void makeRoom() {
    Iterator<LoadedModel> oldest = models.values().iterator();
    long bytes = models.values().stream().mapToLong(LoadedModel::bytes).sum();
    for (int left = models.size(); left > 1 && bytes > properties.modelMemory().toBytes(); left--) {
      LoadedModel model = oldest.next();
      bytes -= model.bytes();
      oldest.remove();
      model.close();
    }
  }

  @Override
  public void destroy() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      models.values().forEach(LoadedModel::close);
      models.clear();
    } finally {
      lock.unlock();
    }
  }
}
