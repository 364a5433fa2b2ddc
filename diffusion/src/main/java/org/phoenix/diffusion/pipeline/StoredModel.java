package org.phoenix.diffusion.pipeline;

import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.TensorInfo;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model on disk: a network, how it was trained, and its weights, which are not read before they
 * are asked for. It comes from a diffusers pipeline folder, from the folder of a UNet alone, or
 * from a checkpoint of Phoenix.
 */
public final class StoredModel implements Closeable {

  private final String source;
  private final ObjectNode config;
  private final ObjectNode scheduler;
  private final String schedulerSource;
  private final Map<String, String> notes;
  private final StoredTensors tensors;

  StoredModel(
      String source,
      ObjectNode config,
      ObjectNode scheduler,
      String schedulerSource,
      Map<String, String> notes,
      StoredTensors tensors) {
    this.source = source;
    this.config = config.deepCopy();
    // What diffusers notes for itself says nothing of the network.
    this.config.remove(
        config.propertyNames().stream()
            .filter(key -> key.startsWith("_") && !key.equals("_class_name"))
            .toList());
    this.scheduler = scheduler.deepCopy();
    this.schedulerSource = schedulerSource;
    this.notes = new TreeMap<>(notes);
    this.tensors = tensors;
  }

  /**
   * Opens a pipeline folder or a checkpoint and checks that network and weights belong together.
   *
   * @param variant of a folder's weights, for example {@code fp16}; null for those without
   * @param raw whether to take a checkpoint's raw weights even where it has averaged ones
   * @throws BrokenWeightsException when a file is missing, broken or of another kind of model
   * @throws UnsupportedModelException when Phoenix cannot run the network
   */
  public static StoredModel open(Path path, @Nullable String variant, boolean raw) {
    StoredModel model =
        Files.isDirectory(path)
            ? PipelineFolder.open(path, variant)
            : CheckpointFile.open(path, raw);
    try {
      model.tensors.requireFit(model.config(), model.source);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The network. */
  public UNetConfig config() {
    try {
      return UNetConfig.parse(config.toString());
    } catch (UnsupportedModelException e) {
      throw new UnsupportedModelException(source + ": " + e.getMessage(), e);
    }
  }

  /**
   * How it was trained.
   *
   * @throws BrokenWeightsException when Phoenix cannot sample so
   */
  public SchedulerConfig scheduler() {
    try {
      return DiffusersScheduler.read(scheduler);
    } catch (IllegalArgumentException e) {
      throw new BrokenWeightsException(schedulerSource, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads all weights, as float32.
   *
   * @throws BrokenWeightsException when they are not those that the file's metadata tell of
   */
  public SortedMap<String, FloatTensor> weights() {
    tensors.requireHashes();
    return tensors.floats();
  }

  /** Network, training and weights in memory. */
  Pipeline load() {
    return new Pipeline(config.toString(), scheduler(), weights());
  }

  /** What it is, for people. */
  public String describe() {
    return "%s, %s, %,d values in %d tensors%s"
        .formatted(
            sizes(),
            DiffusersScheduler.kind(scheduler),
            tensors.inOrder().stream().mapToLong(TensorInfo::elements).sum(),
            tensors.inOrder().size(),
            notes.isEmpty() ? "" : ", " + notes);
  }

  private String sizes() {
    UNetConfig network = config();
    return "images of %d x %d x %d"
        .formatted(network.outChannels(), network.sampleSize(), network.sampleSize());
  }

  /** The JSON of {@code unet/config.json}. */
  ObjectNode configJson() {
    return config;
  }

  /** The JSON of {@code scheduler/scheduler_config.json}. */
  ObjectNode schedulerJson() {
    return scheduler;
  }

  /** What its weights say of themselves: run, round, source. */
  Map<String, String> notes() {
    return Map.copyOf(notes);
  }

  StoredTensors tensors() {
    return tensors;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
