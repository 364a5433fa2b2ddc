package org.phoenix.diffusion.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * diffusers' folder of an unconditional pipeline: {@code model_index.json}, {@code
 * unet/config.json}, {@code unet/diffusion_pytorch_model.safetensors} and {@code
 * scheduler/scheduler_config.json}.
 */
public final class PipelineFolder {

  private static final String INDEX = "model_index.json";
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final String SCHEDULER = "scheduler_config.json";
  private static final int MOST_JSON_BYTES = 1 << 20;
  private static final String INDEX_JSON =
      """
      {
        "_class_name": "DDPMPipeline",
        "_diffusers_version": "0.35.0",
        "scheduler": ["diffusers", "DDPMScheduler"],
        "unet": ["diffusers", "UNet2DModel"]
      }
      """;

  private PipelineFolder() {}

  /** Writes the folder, as a whole or not at all, in place of one that is there. */
  public static void write(Path folder, Pipeline pipeline) throws IOException {
    Whole.folder(
        folder,
        draft -> {
          Files.writeString(draft.resolve(INDEX), INDEX_JSON);
          Path unet = Files.createDirectory(draft.resolve("unet"));
          Files.writeString(unet.resolve(CONFIG), pipeline.unetConfig());
          SafeTensorsWriter.write(
              unet.resolve(WEIGHTS), Map.of("format", "pt"), pipeline.weights());
          Path scheduler = Files.createDirectory(draft.resolve("scheduler"));
          Files.writeString(scheduler.resolve(SCHEDULER), pipeline.scheduler().toJson());
        });
  }

  /**
   * Reads a folder; attention tensors under the names of older versions get today's.
   *
   * @throws BrokenWeightsException when anything is missing, broken or of another kind of model
   */
  public static Pipeline read(Path folder) {
    checkIndex(folder.resolve(INDEX));
    Path unet = component(folder, "unet");
    Path schedulerFile = component(folder, "scheduler").resolve(SCHEDULER);
    String schedulerJson = text(schedulerFile);
    SchedulerConfig scheduler;
    try {
      scheduler = SchedulerConfig.parse(schedulerJson);
    } catch (IllegalArgumentException e) {
      throw new BrokenWeightsException(schedulerFile.toString(), String.valueOf(e.getMessage()));
    }
    String config = text(unet.resolve(CONFIG));
    json(unet.resolve(CONFIG), config);
    return new Pipeline(config, scheduler, weights(unet));
  }

  /** Older pipelines keep everything in one folder, and diffusers still reads them. */
  private static Path component(Path folder, String name) {
    Path own = folder.resolve(name);
    return Files.isDirectory(own) ? own : folder;
  }

  private static void checkIndex(Path file) {
    JsonNode index = json(file, text(file));
    String kind = index.path("_class_name").asString("");
    String unet = index.path("unet").path(1).asString("");
    if (!(kind.equals("DDPMPipeline") || kind.equals("DDIMPipeline"))
        || !unet.equals("UNet2DModel")) {
      throw new BrokenWeightsException(
          file.toString(),
          "is a %s with a %s, not a DDPMPipeline or DDIMPipeline with a UNet2DModel"
              .formatted(kind.isEmpty() ? "nameless pipeline" : kind, unet));
    }
  }

  private static SortedMap<String, FloatTensor> weights(Path unet) {
    Path file = unet.resolve(WEIGHTS);
    Path pickle = unet.resolve("diffusion_pytorch_model.bin");
    if (!Files.exists(file) && Files.exists(pickle)) {
      throw new BrokenWeightsException(
          pickle.toString(),
          "is a pickle, which can run code when it is read: convert it to safetensors first");
    }
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      tensors
          .floatTensors()
          .forEach(
              (name, values) -> {
                if (weights.put(AttentionNames.current(name), values) != null) {
                  throw new BrokenWeightsException(
                      file.toString(),
                      "has tensor %s under its old and its new name".formatted(name));
                }
              });
    } catch (IOException e) {
      throw new BrokenWeightsException(file.toString(), "cannot be closed: " + e.getMessage());
    }
    return weights;
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BrokenWeightsException(
          file.toString(), "no such file; name a diffusers pipeline folder");
    }
    try {
      if (Files.size(file) > MOST_JSON_BYTES) {
        throw new BrokenWeightsException(file.toString(), "is larger than 1 MiB");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new BrokenWeightsException(file.toString(), "cannot be read: " + e);
    }
  }

  private static JsonNode json(Path file, String text) {
    try {
      JsonNode json = JsonMapper.shared().readTree(text);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw new BrokenWeightsException(
          file.toString(), "is not valid JSON: " + e.getOriginalMessage());
    }
    throw new BrokenWeightsException(file.toString(), "is not a JSON object");
  }
}
