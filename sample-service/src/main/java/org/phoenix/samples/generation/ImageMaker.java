package org.phoenix.samples.generation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.weights.LoadedModel;
import org.springframework.stereotype.Component;

/**
 * Makes images batch by batch. The noise of an image comes from the seed and its index alone, so
 * the size of the batches does not matter; memory is that of one batch.
 */
@Component
public class ImageMaker {

  private final SamplesProperties properties;

  ImageMaker(SamplesProperties properties) {
    this.properties = properties;
  }

  /**
   * Writes the pixels of all images, U8 (N, C, H, W), into {@code file}.
   *
   * @param done is told after each batch how many images there are
   * @throws IllegalArgumentException when the sampler does not fit the model's schedule
   * @throws InterruptedException when interrupted between two batches
   * @throws CancellationException when interrupted within one
   */
  public void make(LoadedModel model, Order order, Path file, IntConsumer done)
      throws IOException, InterruptedException {
    Sampler sampler = order.sampler().sampler(model.scheduler());
    NoiseSource noise = NoiseSource.seeded(order.seed());
    int batchSize = properties.samples().batchSize();
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (int first = 0; first < order.count(); first += batchSize) {
        int n = Math.min(batchSize, order.count() - first);
        write(batch(model, sampler, noise, first, n), out);
        done.accept(first + n);
      }
    }
  }

  @SuppressWarnings("try") // the turn is held, not used
  private ImageSet batch(LoadedModel model, Sampler sampler, NoiseSource noise, int first, int n)
      throws InterruptedException {
    try (var turn = DeviceTurn.take(properties.turnFolder(), properties.samples().device())) {
      float[] images =
          sampler.sample(
              model.predictor(), model.imageSize(), first, n, noise, ImageMaker::stopWhenAsked);
      return ImageSet.ofNormalised(images, model.channels(), model.size(), model.size());
    }
  }

  private static void stopWhenAsked(int done, int of) {
    // The flag is taken down: what is done about it needs the database.
    if (Thread.interrupted()) {
      throw new CancellationException("Stopped after %d of %d steps".formatted(done, of));
    }
  }

  private static void write(ImageSet images, FileChannel out) throws IOException {
    ByteBuffer pixels = images.pixels();
    while (pixels.hasRemaining()) {
      out.write(pixels);
    }
  }
}
