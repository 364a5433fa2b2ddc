package org.phoenix.diffusion.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.TensorInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
  private static final String VERSION = "0.35.0";
  private static final Set<String> KINDS = Set.of("DDPMPipeline", "DDIMPipeline", "PNDMPipeline");

  private PipelineFolder() {}

  /** Writes the folder, as a whole or not at all, in place of one that is there. */
  public static void write(Path folder, Pipeline pipeline) throws IOException {
    List<TensorInfo> tensors =
        pipeline.weights().entrySet().stream()
            .map(entry -> TensorInfo.of(entry.getKey(), DType.F32, entry.getValue().shape()))
            .sorted(TensorInfo.DATA_ORDER)
            .toList();
    write(
        folder,
        JsonFile.parse(CONFIG, pipeline.unetConfig()),
        JsonFile.parse(SCHEDULER, pipeline.scheduler().toJson()),
        Map.of(),
        tensors,
        writer -> {
          for (TensorInfo tensor : tensors) {
            writer.writeFloats(
                Objects.requireNonNull(pipeline.weights().get(tensor.name())).values());
          }
        });
  }

  /**
   * Writes the folder of a model that lies elsewhere, its weights bit for bit.
   *
   * @throws BrokenWeightsException when they are not those that their files' metadata tell of, or
   *     when Phoenix cannot sample as the model was trained
   */
  public static void write(Path folder, StoredModel model) throws IOException {
    model.scheduler();
    model.tensors().requireHashes();
    write(
        folder,
        model.configJson(),
        model.schedulerJson(),
        model.notes(),
        model.tensors().inOrder(),
        model.tensors()::copyTo);
  }

  private static void write(
      Path folder,
      ObjectNode config,
      ObjectNode scheduler,
      Map<String, String> notes,
      List<TensorInfo> tensors,
      HashedWeights.Body body)
      throws IOException {
    Map<String, String> metadata = new TreeMap<>(notes);
    metadata.put("format", "pt");
    Whole.folder(
        folder,
        draft -> {
          String kind = DiffusersScheduler.kind(scheduler);
          Files.writeString(draft.resolve(INDEX), index(kind, config));
          Path unet = Files.createDirectory(draft.resolve("unet"));
          Files.writeString(unet.resolve(CONFIG), config.toPrettyString() + "\n");
          HashedWeights.write(unet.resolve(WEIGHTS), metadata, tensors, body);
          Path schedule = Files.createDirectory(draft.resolve("scheduler"));
          Files.writeString(schedule.resolve(SCHEDULER), scheduler.toPrettyString() + "\n");
        });
  }

  private static String index(String scheduler, ObjectNode json) {
    ObjectNode index = json.objectNode();
    index.put("_class_name", DiffusersScheduler.pipelineOf(scheduler));
    index.put("_diffusers_version", VERSION);
    index.putArray("scheduler").add("diffusers").add(scheduler);
    index.putArray("unet").add("diffusers").add("UNet2DModel");
    return index.toPrettyString() + "\n";
  }

  /**
   * Reads a folder; attention tensors under the names of older versions get today's.
   *
   * @throws BrokenWeightsException when anything is missing, broken or of another kind of model
   */
  public static Pipeline read(Path folder) {
    try (StoredModel model = open(folder, null)) {
      return model.load();
    }
  }

  /**
   * Opens a folder without reading its weights; also the folder of a {@code UNet2DModel} alone,
   * which is taken to be trained as in {@link SchedulerConfig#HO_2020}.
   *
   * @param variant of the weights, for example {@code fp16}; null for those without
   */
  static StoredModel open(Path folder, @Nullable String variant) {
    boolean alone = !Files.exists(folder.resolve(INDEX)) && isNetwork(folder);
    String source = alone ? "UNet2DModel" : checkIndex(folder.resolve(INDEX));
    Path unet = component(folder, "unet");
    ObjectNode config = JsonFile.read(unet.resolve(CONFIG));
    Path schedule = component(folder, "scheduler").resolve(SCHEDULER);
    ObjectNode scheduler =
        alone
            ? JsonFile.parse(SCHEDULER, SchedulerConfig.HO_2020.toJson())
            : JsonFile.read(schedule);
    String version = config.path("_diffusers_version").asString("");
    StoredTensors tensors = StoredTensors.of(WeightFiles.in(unet, variant));
    Map<String, String> notes = new TreeMap<>(tensors.metadata());
    notes.keySet().retainAll(CheckpointFile.NOTES);
    notes.putIfAbsent("source", source + (version.isEmpty() ? "" : " of diffusers " + version));
    return new StoredModel(
        folder.toString(), config, scheduler, schedule.toString(), notes, tensors);
  }

  /** Older pipelines keep everything in one folder, and diffusers still reads them. */
  private static Path component(Path folder, String name) {
    Path own = folder.resolve(name);
    return Files.isDirectory(own) ? own : folder;
  }

  private static boolean isNetwork(Path folder) {
    Path config = folder.resolve(CONFIG);
    return Files.isRegularFile(config)
        && JsonFile.read(config).path("_class_name").asString("").equals("UNet2DModel");
  }

  private static String checkIndex(Path file) {
    ObjectNode index = JsonFile.read(file);
    String kind = index.path("_class_name").asString("");
    JsonNode unet = index.path("unet").path(1);
    if (!KINDS.contains(kind) || !unet.asString("").equals("UNet2DModel")) {
      throw new BrokenWeightsException(
          file.toString(),
          "is a %s with a %s, not a DDPMPipeline, DDIMPipeline or PNDMPipeline with a UNet2DModel"
              .formatted(kind.isEmpty() ? "nameless pipeline" : kind, unet.asString("")));
    }
    return kind;
  }
}
