package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;

/**
 * A model's weights as they travel: the averaged ones beside the raw ones under {@code ema.}.
 *
 * @param averaged absent when the run keeps none
 */
record Checkpoint(
    SortedMap<String, FloatTensor> weights, @Nullable SortedMap<String, FloatTensor> averaged) {

  private static final String AVERAGED = "ema.";

  /**
   * @throws org.phoenix.diffusion.weights.BrokenWeightsException when the file is no such thing
   */
  static Checkpoint read(Path file) throws IOException {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    SortedMap<String, FloatTensor> averaged = new TreeMap<>();
    tensors(file)
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(AVERAGED)) {
                averaged.put(name.substring(AVERAGED.length()), tensor);
              } else {
                weights.put(name, tensor);
              }
            });
    return new Checkpoint(weights, averaged.isEmpty() ? null : averaged);
  }

  /** Nothing of the site, the run or the time goes in: the same training gives the same bytes. */
  void write(Path file, UNetConfig config, int round) throws IOException {
    SortedMap<String, FloatTensor> all = new TreeMap<>(weights);
    if (averaged != null) {
      averaged.forEach((name, tensor) -> all.put(AVERAGED + name, tensor));
    }
    Map<String, String> metadata =
        Map.of("format", "pt", "config", config.json(), "round", Integer.toString(round));
    SafeTensorsWriter.write(file, metadata, all);
  }

  /**
   * @throws IllegalArgumentException when a weight is infinite or no number
   */
  Checkpoint requireFinite() {
    weights.forEach(Checkpoint::requireFinite);
    if (averaged != null) {
      averaged.forEach(Checkpoint::requireFinite);
    }
    return this;
  }

  private static void requireFinite(String name, FloatTensor tensor) {
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("Training made %s hold %s".formatted(name, value));
      }
    }
  }

  static SortedMap<String, FloatTensor> tensors(Path file) throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      return open.floatTensors();
    }
  }
}
