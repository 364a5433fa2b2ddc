package org.phoenix.samples.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.generation.ImageMaker;
import org.phoenix.samples.generation.Order;
import org.phoenix.samples.generation.SampleFiles;
import org.phoenix.samples.weights.LoadedModel;
import org.phoenix.samples.weights.ModelShelf;
import org.phoenix.samples.weights.Weights;
import org.phoenix.samples.weights.WeightsDirectory;
import org.springframework.stereotype.Component;

/** From a recipe to a grid and an array of images in the object store. */
@Component
class SampleMaking {

  private final WeightsDirectory directory;
  private final ModelShelf models;
  private final ImageMaker maker;
  private final ObjectStore store;
  private final Clock clock;
  private final SamplesProperties.Samples properties;

  SampleMaking(
      WeightsDirectory directory,
      ModelShelf models,
      ImageMaker maker,
      ObjectStore store,
      Clock clock,
      SamplesProperties properties) {
    this.directory = directory;
    this.models = models;
    this.maker = maker;
    this.store = store;
    this.clock = clock;
    this.properties = properties.samples();
  }

  /**
   * @param change applies a transition to the stored sample
   */
  void make(Sample sample, Consumer<Consumer<Sample>> change)
      throws IOException, InterruptedException {
    Recipe recipe = sample.recipe();
    Weights weights = directory.find(recipe.weights());
    change.accept(resolved -> resolved.resolve(weights.sha256()));
    models.use(weights, model -> make(sample, model, change));
  }

  private void make(Sample sample, LoadedModel model, Consumer<Consumer<Sample>> change)
      throws IOException, InterruptedException {
    Recipe recipe = sample.recipe();
    requireRoom(recipe, model);
    Files.createDirectories(properties.workFolder());
    Path folder = Files.createTempDirectory(properties.workFolder(), sample.id().toString());
    Path pixels = folder.resolve("pixels");
    Path images = folder.resolve("images.safetensors");
    Path grid = folder.resolve("grid.png");
    try {
      maker.make(
          model,
          new Order(recipe.count(), recipe.spec(), recipe.seed()),
          pixels,
          done -> change.accept(running -> running.progress(done)));
      SampleFiles files =
          new SampleFiles(
              pixels, recipe.count(), model.channels(), model.size(), provenance(recipe, model));
      files.writeImages(images);
      files.writeGrid(grid);
      store(sample, images, grid, change);
    } finally {
      for (Path file : new Path[] {pixels, images, grid, folder}) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void store(Sample sample, Path images, Path grid, Consumer<Consumer<Sample>> change)
      throws IOException {
    String gridKey = "samples/%s/grid.png".formatted(sample.id());
    String imagesKey = "samples/%s/images.safetensors".formatted(sample.id());
    store.write(imagesKey, images, "application/octet-stream");
    store.write(gridKey, grid, "image/png");
    change.accept(finished -> finished.finish(gridKey, imagesKey, clock.instant()));
  }

  private static void requireRoom(Recipe recipe, LoadedModel model) {
    long bytes = (long) recipe.count() * model.imageSize();
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d images of %d bytes are over the limit of 2 GiB for one request"
              .formatted(recipe.count(), model.imageSize()));
    }
  }

  private Map<String, String> provenance(Recipe recipe, LoadedModel model) {
    Map<String, String> notes = new TreeMap<>();
    notes.put("weights", model.sha256());
    notes.put("averaged", Boolean.toString(model.averaged()));
    notes.put("sampler", recipe.sampler());
    notes.put("steps", Integer.toString(recipe.steps()));
    notes.put("eta", Double.toString(recipe.eta()));
    notes.put("seed", Long.toString(recipe.seed()));
    notes.put("precision", properties.precision());
    return notes;
  }
}
