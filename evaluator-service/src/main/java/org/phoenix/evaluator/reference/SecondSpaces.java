package org.phoenix.evaluator.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.metrics.Extractor;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.platform.files.PinnedFile;
import org.phoenix.platform.store.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the second feature space, where one is configured. Real images are read by its network once
 * for each set of images and each network; their features stay in the object store.
 */
@Component
class SecondSpaces {

  private static final Logger log = LoggerFactory.getLogger(SecondSpaces.class);

  private final ObjectStore store;
  private final EvaluatorProperties.Evaluator settings;

  SecondSpaces(ObjectStore store, EvaluatorProperties properties) {
    this.store = store;
    this.settings = properties.evaluator();
  }

  /**
   * The space over the held-out images, in the device's turn; null where none is configured.
   *
   * @throws org.phoenix.diffusion.metrics.UnfitFeaturesException when the network is another one
   *     than was named, or cannot be used
   * @throws IOException when the network cannot be had
   */
  @Nullable SecondSpace prepare(ReferenceSet set) throws IOException, InterruptedException {
    EvaluatorProperties.Extractor named = settings.extractor();
    if (named == null) {
      return null;
    }
    Path file = PinnedFile.find(named.source(), named.sha256(), named.folder());
    Extractor network =
        new Extractor(file, named.sha256(), named.imageSize(), Torch.device(settings.device()));
    ImageSet real = spread(set.heldOut(), named.images());
    Features features = features(real, network, named);
    return new SecondSpace(
        network,
        named.batch(),
        FeatureSpace.of(named.sha256(), features, ReferenceSet.halves(real)));
  }

  /** So many of the images, evenly over all of them. */
  private static ImageSet spread(ImageSet all, int most) {
    int count = Math.min(all.size(), most);
    return all.subset(
        IntStream.range(0, count).map(i -> (int) ((long) i * all.size() / count)).toArray());
  }

  private Features features(ImageSet real, Extractor network, EvaluatorProperties.Extractor named)
      throws IOException {
    String whose = "%s %s %d".formatted(real.sha256(), named.sha256(), named.imageSize());
    String key =
        "reference/features/%s.safetensors"
            .formatted(Sha256.of(whose.getBytes(StandardCharsets.UTF_8)));
    if (store.find(key).isPresent()) {
      return stored(key);
    }
    log.info("Extractor {} reads {} real images", named.sha256(), real.size());
    int tenth = Math.max(1, real.size() / 10);
    Features features =
        network.read(
            real,
            named.batch(),
            done -> {
              if (done / tenth > Math.max(0, done - named.batch()) / tenth) {
                log.info("Extractor: {} of {} real images are read", done, real.size());
              }
            });
    Path file = Files.createTempFile("features", ".safetensors");
    try {
      features.write(
          Files.newOutputStream(file),
          Map.of("extractor", named.sha256(), "images", real.sha256()));
      store.write(key, file, "application/octet-stream");
    } finally {
      Files.delete(file);
    }
    return features;
  }

  private Features stored(String key) throws IOException {
    Path copy = Files.createTempFile("features", ".safetensors");
    try {
      store.download(key, copy);
      try (SafeTensorsFile file = SafeTensorsFile.open(copy)) {
        return Features.read(file, Features.TENSOR, key);
      }
    } finally {
      Files.delete(copy);
    }
  }
}
