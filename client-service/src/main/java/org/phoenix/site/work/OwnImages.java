package org.phoenix.site.work;

import ai.djl.Device;
import java.io.IOException;
import java.util.Objects;
import java.util.SortedMap;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.platform.contract.RunSpec;

/** Draws images from the site's own model, by its averaged weights where it has some. */
final class OwnImages {

  /** Images that are drawn at once; fewer than are trained on fit wherever training fits. */
  private static final int BATCH = 64;

  private final UNetConfig config;
  private final ModelWeights weights;
  private final RunSpec.Training training;
  private final Device device;

  /**
   * @param weights all of them, the personal ones too
   * @param device as in the site's settings
   */
  OwnImages(UNetConfig config, ModelWeights weights, RunSpec.Training training, String device) {
    this.config = config;
    this.weights = weights;
    this.training = training;
    this.device = Torch.device(device);
  }

  /** Takes images in the order in which they are drawn. */
  @FunctionalInterface
  interface Taker {
    void take(ImageSet images) throws IOException;
  }

  /**
   * Draws images in the device's turn, a batch at a time.
   *
   * @param sampler of the run's own schedule
   * @param noise with an image's index it decides all of that image
   * @throws java.util.concurrent.CancellationException when the work is unwanted or the agent stops
   */
  void draw(int count, Sampler sampler, NoiseSource noise, TrainingProgress progress, Taker taker)
      throws IOException {
    SortedMap<String, FloatTensor> used =
        Objects.requireNonNullElse(weights.averaged(), weights.raw());
    Precision precision = Precision.of(training.precision());
    int channels = config.outChannels();
    int size = config.sampleSize();
    try (var model = new UNetModel(config, used, precision, Layout.on(device), device)) {
      for (int first = 0; first < count; first += BATCH) {
        float[] images =
            sampler.sample(
                model,
                channels * size * size,
                first,
                Math.min(BATCH, count - first),
                noise,
                (done, of, x) -> progress.stopWhenAsked());
        taker.take(ImageSet.ofNormalised(images, channels, size, size));
      }
    }
  }
}
