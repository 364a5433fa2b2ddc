package org.phoenix.site.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageForm;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;

/** The shared public set G, in the shape that the model takes. */
public final class SharedImages {

  private final ImageSet all;

  private SharedImages(ImageSet all) {
    this.all = all;
  }

  /**
   * @throws org.phoenix.diffusion.data.BrokenDataException when the file is no set of images
   * @throws IllegalArgumentException when there is no way to the model's channels
   */
  public static SharedImages read(Path file, int channels, int size) {
    // Labels play no part in the training, and sets with and without cannot be joined.
    return new SharedImages(
        new ImageForm(channels, size).fit(ImageSetFile.read(file)).withoutLabels());
  }

  public ImageSet all() {
    return all;
  }

  /** round(alpha |G|) images, drawn without replacement; the same seed draws the same. */
  public ImageSet portion(double alpha, long seed) {
    int wanted = (int) Math.round(alpha * all.size());
    int[] order = IntStream.range(0, all.size()).toArray();
    Random random = new Random(seed);
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(order.length - i);
      int drawn = order[other];
      order[other] = order[i];
      order[i] = drawn;
    }
    return all.subset(Arrays.copyOf(order, wanted));
  }
}
