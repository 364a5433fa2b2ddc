package org.phoenix.diffusion.memorisation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Shuffle;
import org.phoenix.diffusion.lenet.LeNet;

/**
 * Compares generated images with the images that a model was trained on. A model that makes new
 * images of the same kind leaves about the distances that training images have to each other; one
 * that repeats its training images leaves distances near 0. Only {@link Quantiles} come out.
 *
 * <p>An image that is there more than once counts once: its copies would hide behind each other how
 * far apart different images are.
 */
public final class MemorisationCheck {

  /** Of fewer images the quantiles would give away most of the distances. */
  public static final int FEWEST_IMAGES = 50;

  private final ImageSet training;
  private final int[] compared;

  private MemorisationCheck(ImageSet training, int[] compared) {
    this.training = training;
    this.compared = compared;
  }

  /**
   * @param training the images that the model was trained on
   * @param most how many of them, at most, are compared with the others; the seed draws them
   */
  public static MemorisationCheck of(ImageSet training, int most, long seed) {
    ImageSet different = different(training);
    int[] order = Shuffle.order(different.size(), new Random(seed));
    return new MemorisationCheck(different, Arrays.copyOf(order, Math.min(most, order.length)));
  }

  /** Whether there are enough images for their distances to be told. */
  public boolean tells() {
    return training.size() >= FEWEST_IMAGES;
  }

  /** Different training images. */
  public int images() {
    return training.size();
  }

  /** How many of them are compared with the others. */
  public int compared() {
    return compared.length;
  }

  /**
   * By pixels: the root mean square difference of the values in [-1, 1].
   *
   * @param stopWhenAsked called every now and then; what it throws ends the check
   */
  public Nearness pixels(ImageSet samples, Runnable stopWhenAsked) {
    requireEnough();
    PixelNeighbours neighbours = new PixelNeighbours(training, stopWhenAsked);
    return new Nearness(
        Quantiles.of(neighbours.nearest(samples)),
        Quantiles.of(neighbours.nearestOthers(compared)));
  }

  /** By LeNet's 84 features: the Euclidean distance. */
  public Nearness features(ImageSet samples, LeNet lenet) {
    requireEnough();
    FeatureNeighbours neighbours = new FeatureNeighbours(lenet.read(training).features());
    return new Nearness(
        Quantiles.of(neighbours.nearest(lenet.read(samples).features())),
        Quantiles.of(neighbours.nearestOthers(compared)));
  }

  private void requireEnough() {
    if (!tells()) {
      throw new IllegalStateException(
          "%d different images are too few to tell their distances: %d are needed"
              .formatted(training.size(), FEWEST_IMAGES));
    }
  }

  /** The first of each group of equal images. */
  private static ImageSet different(ImageSet images) {
    Set<ByteBuffer> seen = new HashSet<>();
    ByteBuffer pixels = images.pixels();
    int size = images.imageSize();
    int[] first = new int[images.size()];
    int count = 0;
    for (int image = 0; image < images.size(); image++) {
      if (seen.add(pixels.slice(image * size, size))) {
        first[count++] = image;
      }
    }
    return count == images.size() ? images : images.subset(Arrays.copyOf(first, count));
  }
}
