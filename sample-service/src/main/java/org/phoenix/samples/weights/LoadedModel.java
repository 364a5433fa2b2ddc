package org.phoenix.samples.weights;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.sampler.DiffusionModel;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.SlicedModel;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DifferenceScales;
import org.phoenix.diffusion.weights.Int8Difference;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.samples.SamplesProperties;

/** A network with its weights on the device: the averaged (EMA) ones where the file has them. */
public final class LoadedModel implements AutoCloseable {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private final String sha256;
  private final boolean averaged;
  private final Map<String, String> metadata;
  private final SchedulerConfig scheduler;
  private final UNetModel network;
  private final SlicedModel slices;

  private LoadedModel(
      String sha256,
      boolean averaged,
      Map<String, String> metadata,
      SchedulerConfig scheduler,
      UNetModel network,
      SlicedModel slices) {
    this.sha256 = sha256;
    this.averaged = averaged;
    this.metadata = metadata;
    this.scheduler = scheduler;
    this.network = network;
    this.slices = slices;
  }

  /**
   * The SHA-256 of the checkpoint that the file's values are differences to; null when they are
   * weights.
   *
   * @throws NoWeightsException when the file is no safetensors, or names no checkpoint
   */
  static @Nullable String base(Path file, Weights weights) throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      if (open.header().tensors().values().stream().noneMatch(DifferenceScales::are)) {
        return null;
      }
      String base = open.header().metadata().get(Int8Difference.BASE);
      if (base == null || !SHA_256.matcher(base).matches()) {
        throw new NoWeightsException(weights.key() + " does not say what it is a difference to");
      }
      return base;
    } catch (BrokenWeightsException e) {
      throw noWeights(file, weights, e);
    }
  }

  /**
   * @param base the checkpoint that the file's values are differences to; null when they are
   *     weights
   * @throws NoWeightsException when the file is no safetensors, does not say what network it is
   *     for, was trained as Phoenix cannot sample, or does not hold exactly that network's weights
   */
  static LoadedModel load(
      Path file, @Nullable Path base, Weights weights, SamplesProperties.Samples properties)
      throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file);
        SafeTensorsFile origin = base == null ? null : SafeTensorsFile.open(base)) {
      return load(open, origin, weights, properties);
    } catch (BrokenWeightsException | UnsupportedModelException e) {
      throw noWeights(file, weights, e);
    }
  }

  private static NoWeightsException noWeights(Path file, Weights weights, Exception e) {
    // The name of the temporary file says nothing to anybody.
    String reason = String.valueOf(e.getMessage()).replace(file.toString(), weights.key());
    return new NoWeightsException(
        reason.startsWith(weights.key()) ? reason : weights.key() + ": " + reason, e);
  }

  private static LoadedModel load(
      SafeTensorsFile open,
      @Nullable SafeTensorsFile base,
      Weights weights,
      SamplesProperties.Samples properties) {
    String json = open.header().metadata().get("config");
    if (json == null) {
      throw new NoWeightsException(weights.key() + " names no model: it has no \"config\"");
    }
    SchedulerConfig scheduler = CheckpointFile.trained(weights.key(), open.header().metadata());
    Device device = Torch.device(properties.device());
    UNetModel network =
        new UNetModel(
            UNetConfig.parse(json),
            base == null ? ModelWeights.best(open) : ModelWeights.best(open, base),
            Precision.of(properties.precision()),
            Layout.on(device),
            device);
    return new LoadedModel(
        weights.sha256(),
        ModelWeights.averagedIn(open),
        open.header().metadata(),
        scheduler,
        network,
        SlicedModel.of(network, device));
  }

  /** To be asked for batches that begin at a multiple of {@link #wholeBatch}. */
  public DiffusionModel predictor() {
    return slices;
  }

  /** The smallest batch, not below {@code atLeast}, that does not change what images are made. */
  public int wholeBatch(int atLeast) {
    return slices.whole(atLeast);
  }

  /** How sites train it. */
  public SchedulerConfig scheduler() {
    return scheduler;
  }

  public String sha256() {
    return sha256;
  }

  /** Whether the averaged weights were taken. */
  public boolean averaged() {
    return averaged;
  }

  /** What the file says of the weights under that key, for example {@code round}. */
  public @Nullable String says(String key) {
    return metadata.get(key);
  }

  /** Numbers in its weights. */
  public long parameters() {
    return network.config().parameters().stream().mapToLong(Parameter::size).sum();
  }

  /** What its weights take, the averaged ones or the others. */
  long bytes() {
    return Float.BYTES * parameters();
  }

  public int channels() {
    return network.config().outChannels();
  }

  /** Height and width of the images. */
  public int size() {
    return network.config().sampleSize();
  }

  /** C * H * W. */
  public int imageSize() {
    return channels() * size() * size();
  }

  @Override
  public void close() {
    network.close();
  }
}
