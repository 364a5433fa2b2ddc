package org.phoenix.samples.generation;

import java.util.concurrent.CancellationException;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.sampler.SamplingProgress;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.weights.LoadedModel;
import org.springframework.stereotype.Component;

/**
 * Makes images on the device, whose turn it takes for each batch. The noise of an image comes from
 * the seed and its index alone, so it does not matter who makes which, and in batches of what size.
 */
@Component
public class ImageMaker {

  private final SamplesProperties properties;

  ImageMaker(SamplesProperties properties) {
    this.properties = properties;
  }

  /**
   * Makes {@code n} images from the index {@code first} on, a multiple of the model's whole batch.
   *
   * @param progress is told of each step of each batch
   * @return (n, C * H * W), about [-1, 1]
   * @throws IllegalArgumentException when the sampler does not fit the model's schedule
   * @throws InterruptedException when interrupted before a batch
   * @throws CancellationException when interrupted within one
   */
  public float[] make(LoadedModel model, Order order, int first, int n, SamplingProgress progress)
      throws InterruptedException {
    Sampler sampler = order.sampler().sampler(model.scheduler());
    NoiseSource noise = NoiseSource.seeded(order.seed());
    float[] images = new float[Math.multiplyExact(n, model.imageSize())];
    int batchSize = model.wholeBatch(properties.samples().batchSize());
    for (int done = 0; done < n; done += batchSize) {
      int batch = Math.min(batchSize, n - done);
      float[] made = batch(model, sampler, noise, first + done, batch, progress);
      System.arraycopy(made, 0, images, done * model.imageSize(), made.length);
    }
    return images;
  }

  @SuppressWarnings("try") // the turn is held, not used
  private float[] batch(
      LoadedModel model,
      Sampler sampler,
      NoiseSource noise,
      int first,
      int n,
      SamplingProgress progress)
      throws InterruptedException {
    try (var turn = DeviceTurn.take(properties.turnFolder(), properties.samples().device())) {
      return sampler.sample(
          model.predictor(),
          model.imageSize(),
          first,
          n,
          noise,
          (done, of, x) -> {
            stopWhenAsked(done, of);
            progress.step(done, of, x);
          });
    }
  }

  private static void stopWhenAsked(int done, int of) {
    // The flag is taken down: what is done about it needs the database.
    if (Thread.interrupted()) {
      throw new CancellationException("Stopped after %d of %d steps".formatted(done, of));
    }
  }
}
