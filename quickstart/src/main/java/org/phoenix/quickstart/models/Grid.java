package org.phoenix.quickstart.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.image.ImageGrid;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.quickstart.failure.FileCommand;
import org.phoenix.quickstart.failure.RefusedException;

/** Collects images for a picture: as many as a square of reasonable size shows. */
final class Grid {

  private static final int MOST_IMAGES = 400;
  private static final long MOST_PIXELS = 64_000_000;

  private final @Nullable Path file;
  private final UNetConfig config;
  private final float[] shown;
  private int taken;

  /**
   * Checks before anything is drawn.
   *
   * @param file null for no picture
   */
  Grid(@Nullable Path file, UNetConfig config, int images) {
    this.file = file;
    this.config = config;
    if (file == null) {
      this.shown = new float[0];
      return;
    }
    FileCommand.requireFile("--out", file);
    if (config.outChannels() != 1 && config.outChannels() != 3) {
      throw new RefusedException(
          "--out: images of %d channels make no picture; use --tensors alone"
              .formatted(config.outChannels()));
    }
    long pixels = (long) Math.pow(Math.max(64, config.sampleSize()) + 2, 2);
    long fits = Math.max(1, Math.min(MOST_IMAGES, MOST_PIXELS / pixels));
    this.shown = new float[(int) Math.min(images, fits) * config.imageSize()];
  }

  /** Takes the next images (n, C * H * W). */
  void add(float[] images) {
    int more = Math.min(images.length, shown.length - taken);
    System.arraycopy(images, 0, shown, taken, more);
    taken += more;
  }

  void write(Map<String, String> notes) throws IOException {
    if (file == null) {
      return;
    }
    ImageSet images =
        ImageSet.ofNormalised(
            Arrays.copyOf(shown, taken),
            config.outChannels(),
            config.sampleSize(),
            config.sampleSize());
    int columns = (int) Math.ceil(Math.sqrt(images.size()));
    ImageGrid.of(columns, images).write(file, images, notes);
  }
}
