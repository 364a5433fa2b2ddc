package org.phoenix.samples.weights;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.phoenix.diffusion.sampler.DiffusionModel;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.samples.SamplesProperties;

/** A network with its weights on the device: the averaged (EMA) ones where the file has them. */
public final class LoadedModel implements AutoCloseable {

  private final String sha256;
  private final boolean averaged;
  private final UNetModel network;

  private LoadedModel(String sha256, boolean averaged, UNetModel network) {
    this.sha256 = sha256;
    this.averaged = averaged;
    this.network = network;
  }

  /**
   * @throws NoWeightsException when the file is no safetensors, does not say what network it is
   *     for, or does not hold exactly that network's weights
   */
  static LoadedModel load(Path file, Weights weights, SamplesProperties.Samples properties)
      throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      return load(open, weights, properties);
    } catch (BrokenWeightsException | UnsupportedModelException e) {
      // The name of the temporary file says nothing to anybody.
      String reason = String.valueOf(e.getMessage()).replace(file.toString(), weights.key());
      throw new NoWeightsException(
          reason.startsWith(weights.key()) ? reason : weights.key() + ": " + reason, e);
    }
  }

  private static LoadedModel load(
      SafeTensorsFile open, Weights weights, SamplesProperties.Samples properties) {
    String json = open.header().metadata().get("config");
    if (json == null) {
      throw new NoWeightsException(weights.key() + " names no model: it has no \"config\"");
    }
    Device device = Torch.device(properties.device());
    UNetModel network =
        new UNetModel(
            UNetConfig.parse(json),
            ModelWeights.best(open),
            Precision.of(properties.precision()),
            Layout.on(device),
            device);
    return new LoadedModel(weights.sha256(), ModelWeights.averagedIn(open), network);
  }

  public DiffusionModel predictor() {
    return network;
  }

  /** The schedule that sites train with. */
  public SchedulerConfig scheduler() {
    return SchedulerConfig.HO_2020;
  }

  public String sha256() {
    return sha256;
  }

  /** Whether the averaged weights were taken. */
  public boolean averaged() {
    return averaged;
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
