package org.phoenix.quickstart.models;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.sampler.BatchNoise;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.quickstart.failure.RefusedException;

/** What images start from: the noise of a seed, or a tensor {@code x} of a file. */
final class Start implements Closeable {

  private final NoiseSource source;
  private final UNetConfig config;
  private final @Nullable SafeTensorsFile file;
  private final long[] shape;

  private Start(
      NoiseSource source, UNetConfig config, @Nullable SafeTensorsFile file, long[] shape) {
    this.source = source;
    this.config = config;
    this.file = file;
    this.shape = shape;
  }

  /**
   * @param path null for the seed's noise
   * @param seed also of the noise that samplers add on the way
   * @throws RefusedException when the file has no images of the network's size
   */
  static Start of(@Nullable Path path, long seed, UNetConfig config) throws IOException {
    if (config.inChannels() != config.outChannels()) {
      throw new RefusedException(
          "the network makes %d channels of %d, so it cannot be sampled from"
              .formatted(config.outChannels(), config.inChannels()));
    }
    NoiseSource source = NoiseSource.seeded(seed);
    if (path == null) {
      return new Start(source, config, null, new long[0]);
    }
    SafeTensorsFile file = SafeTensorsFile.open(path);
    try {
      long[] shape = Images.shape(file, path, "x", config.inChannels());
      if (shape[2] != config.sampleSize() || shape[3] != config.sampleSize()) {
        throw new RefusedException(
            "--start %s: x is %s, and the network's images are %d x %d"
                .formatted(path, Arrays.toString(shape), config.sampleSize(), config.sampleSize()));
      }
      return new Start(source, config, file, shape);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * How many images to draw.
   *
   * @param wanted null where nobody said
   */
  int count(@Nullable Integer wanted, int usual) {
    if (file == null) {
      return wanted == null ? usual : wanted;
    }
    int there = (int) shape[0];
    if (wanted != null && wanted > there) {
      throw new RefusedException(
          "--count %d: --start has noise for %d images".formatted(wanted, there));
    }
    return wanted == null ? there : wanted;
  }

  /** The noise of a batch, (n, C * H * W). */
  float[] of(int first, int n) {
    return file == null
        ? onTheWay(first, n).of(NoiseSource.START)
        : Images.read(file, "x", shape, first, n);
  }

  /** What samplers that add noise take. */
  BatchNoise onTheWay(int first, int n) {
    return new BatchNoise(source, config.imageSize(), first, n);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
