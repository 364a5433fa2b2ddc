package org.phoenix.diffusion.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.node.ObjectNode;

/**
 * Phoenix's checkpoint: one safetensors file whose metadata say all that a reader needs.
 *
 * <ul>
 *   <li>{@code config}: the JSON of the network, as in {@code unet/config.json}
 *   <li>{@code scheduler}: the JSON of how it was trained, as in {@code scheduler_config.json};
 *       where it is absent, {@link SchedulerConfig#HO_2020}
 *   <li>{@code hash}: the {@link org.phoenix.diffusion.weights.ContentHash} of the tensors
 *   <li>{@code run} and {@code round} of a federation's weights
 *   <li>{@code source} of imported weights
 *   <li>{@code format}: {@code pt}, as other readers expect
 * </ul>
 */
public final class CheckpointFile {

  /** What goes with the weights from one file to the next. */
  static final Set<String> NOTES = Set.of("run", "round", "source");

  private static final String CONFIG = "config";

  /** The metadata's key of how the weights were trained. */
  public static final String SCHEDULER = "scheduler";

  private CheckpointFile() {}

  /** What weights that are trained so say of it: nothing where it is what they are taken for. */
  public static Map<String, String> metadata(SchedulerConfig trained) {
    String json = trained.toJson();
    return json.equals(SchedulerConfig.HO_2020.toJson())
        ? Map.of()
        : Map.of(SCHEDULER, sorted(JsonFile.parse(SCHEDULER, json)));
  }

  /**
   * How the weights of a file with such metadata were trained.
   *
   * @param file what it is called, for the message
   * @throws BrokenWeightsException when Phoenix cannot sample so
   */
  public static SchedulerConfig trained(String file, Map<String, String> metadata) {
    String json = metadata.get(SCHEDULER);
    if (json == null) {
      return SchedulerConfig.HO_2020;
    }
    try {
      return DiffusersScheduler.read(JsonFile.parse(file + ": its scheduler", json));
    } catch (IllegalArgumentException e) {
      throw new BrokenWeightsException(file + ": its scheduler", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Opens a file without reading its weights.
   *
   * @param raw whether to take the raw weights even where there are averaged ones
   * @throws BrokenWeightsException when it is no checkpoint
   */
  static StoredModel open(Path path, boolean raw) {
    refusePickles(path);
    SafeTensorsFile file = SafeTensorsFile.open(path);
    StoredTensors tensors = StoredTensors.of(file, !raw && ModelWeights.averagedIn(file));
    try {
      Map<String, String> metadata = file.header().metadata();
      String config = metadata.get(CONFIG);
      if (config == null) {
        throw new BrokenWeightsException(
            path.toString(),
            "has no \"config\" in its metadata, so it is no checkpoint of Phoenix; for other"
                + " weights name their diffusers folder");
      }
      String scheduler = metadata.getOrDefault(SCHEDULER, SchedulerConfig.HO_2020.toJson());
      Map<String, String> notes = new TreeMap<>(metadata);
      notes.keySet().retainAll(NOTES);
      return new StoredModel(
          path.toString(),
          JsonFile.parse(path + ": its config", config),
          JsonFile.parse(path + ": its scheduler", scheduler),
          path + ": its scheduler",
          notes,
          tensors);
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  /**
   * Writes a model's weights, bit for bit, as a whole or not at all.
   *
   * @throws BrokenWeightsException when they are not those that their files' metadata tell of, or
   *     when Phoenix cannot sample as the model was trained
   */
  public static void write(Path file, StoredModel model) throws IOException {
    model.scheduler();
    model.tensors().requireHashes();
    Map<String, String> metadata = new TreeMap<>(model.notes());
    metadata.put("format", "pt");
    metadata.put(CONFIG, sorted(model.configJson()));
    metadata.put(SCHEDULER, sorted(model.schedulerJson()));
    HashedWeights.write(
        file, metadata, model.tensors().inOrder(), writer -> model.tensors().copyTo(writer));
  }

  /** Equal settings give equal text. */
  private static String sorted(ObjectNode json) {
    ObjectNode sorted = json.objectNode();
    json.propertyNames().stream().sorted().forEach(key -> sorted.set(key, json.get(key)));
    return sorted.toString();
  }

  private static void refusePickles(Path path) {
    if (path.toString().matches(".*\\.(bin|ckpt|pt|pth|pkl)")) {
      throw new BrokenWeightsException(
          path.toString(),
          "is a pickle, which can run code when it is read: convert it to safetensors first");
    }
  }
}
