package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;

/**
 * A model's weights as they come from the coordinator and go back to it.
 *
 * @param notes what all weights of the run say of it and of how they are trained, by the key in the
 *     file's metadata
 */
record Checkpoint(ModelWeights weights, Map<String, String> notes) {

  private static final Set<String> NOTES = Set.of("run", CheckpointFile.SCHEDULER);

  /**
   * @throws org.phoenix.diffusion.weights.BrokenWeightsException when the file is no such thing
   */
  static Checkpoint read(Path file) throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      Map<String, String> notes = new TreeMap<>(open.header().metadata());
      notes.keySet().retainAll(NOTES);
      return new Checkpoint(ModelWeights.read(open), Map.copyOf(notes));
    }
  }

  /**
   * Nothing of the site or the time goes in: the same training gives the same bytes.
   *
   * @param dtype the element type of all tensors; values are rounded to it
   */
  void write(Path file, UNetConfig config, int round, DType dtype) throws IOException {
    HashedWeights.write(file, metadata(config, round), weights.all(), dtype);
  }

  /** What files of these weights say of them. */
  Map<String, String> metadata(UNetConfig config, int round) {
    Map<String, String> metadata = new HashMap<>(notes);
    metadata.put("format", "pt");
    metadata.put("config", config.json());
    metadata.put("round", Integer.toString(round));
    return metadata;
  }

  /**
   * @throws IllegalArgumentException when a weight is infinite or no number
   */
  Checkpoint requireFinite() {
    weights.all().forEach(Checkpoint::requireFinite);
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
