package org.phoenix.diffusion.memorisation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageSet;

/**
 * Nearest images by their pixels, each compared with each. Pixels are whole numbers, and so are the
 * sums of their squared differences: every distance is exact, and that of equal images is 0.
 */
final class PixelNeighbours {

  /** Images that are compared at once; a block of them is a few megabytes. */
  private static final int BLOCK = 256;

  /** Rows of a block that are taken in one pass over its sums. */
  private static final int ROWS = 4;

  /** The largest image whose squared differences are sure to fit into an int: 2^31 / 255². */
  private static final int LARGEST = 33_025;

  private final ImageSet images;
  private final Runnable betweenBlocks;

  /**
   * @param images among which neighbours are looked for
   * @param betweenBlocks called every now and then; what it throws ends the search
   * @throws IllegalArgumentException when they are of more than 33,025 pixel values each
   */
  PixelNeighbours(ImageSet images, Runnable betweenBlocks) {
    if (images.imageSize() > LARGEST) {
      throw new IllegalArgumentException(
          "images of %s are too large to be compared: %d values are the most"
              .formatted(images.shape(), LARGEST));
    }
    this.images = images;
    this.betweenBlocks = betweenBlocks;
  }

  /**
   * For each query its distance to the nearest image: the root of the mean squared difference of
   * the pixel values in [-1, 1], so that 0 is the same image and 2 is black to white.
   */
  double[] nearest(ImageSet queries) {
    int[] none = new int[queries.size()];
    Arrays.fill(none, -1);
    return distances(queries, none);
  }

  /**
   * For each image at these places its distance to the nearest other image of the set.
   *
   * @param places at least one other image must be there
   */
  double[] nearestOthers(int[] places) {
    return distances(images.subset(places), places);
  }

  /**
   * @param excluded the place of the image that a query is not compared with
   */
  private double[] distances(ImageSet queries, int[] excluded) {
    if (!queries.shape().equals(images.shape())) {
      throw new IllegalArgumentException(
          "images of %s and of %s cannot be compared".formatted(queries.shape(), images.shape()));
    }
    int imageSize = images.imageSize();
    int rows = (imageSize + ROWS - 1) / ROWS * ROWS;
    int[] least = new int[queries.size()];
    Arrays.fill(least, Integer.MAX_VALUE);
    int[] block = new int[rows * BLOCK];
    for (int first = 0; first < images.size(); first += BLOCK) {
      betweenBlocks.run();
      int from = first;
      int count = Math.min(BLOCK, images.size() - first);
      transpose(from, count, block);
      IntStream.range(0, least.length)
          .parallel()
          .forEach(
              query -> {
                int[] sums = squaredDistances(values(queries, query, rows), block);
                least[query] = Math.min(least[query], least(sums, count, excluded[query] - from));
              });
    }
    return Arrays.stream(least)
        .mapToDouble(squares -> Math.sqrt(squares / (double) imageSize) / 127.5)
        .toArray();
  }

  /** (count, C * H * W) to (rows, BLOCK): what is beyond the images stays what it was. */
  private void transpose(int first, int count, int[] block) {
    ByteBuffer pixels = images.pixels();
    int imageSize = images.imageSize();
    for (int image = 0; image < count; image++) {
      int offset = (first + image) * imageSize;
      for (int i = 0; i < imageSize; i++) {
        block[i * BLOCK + image] = Byte.toUnsignedInt(pixels.get(offset + i));
      }
    }
  }

  /** One image's values and zeros up to so many. */
  private static int[] values(ImageSet images, int image, int rows) {
    ByteBuffer pixels = images.pixels();
    int[] values = new int[rows];
    for (int i = 0; i < images.imageSize(); i++) {
      values[i] = Byte.toUnsignedInt(pixels.get(image * images.imageSize() + i));
    }
    return values;
  }

  /** Of one image to each of a block; written so that the compiler makes vectors of it. */
  private static int[] squaredDistances(int[] image, int[] block) {
    int[] sums = new int[BLOCK];
    for (int row = 0; row < image.length; row += ROWS) {
      int a = image[row];
      int b = image[row + 1];
      int c = image[row + 2];
      int d = image[row + 3];
      int at = row * BLOCK;
      for (int i = 0; i < BLOCK; i++) {
        int da = block[at + i] - a;
        int db = block[at + BLOCK + i] - b;
        int dc = block[at + 2 * BLOCK + i] - c;
        int dd = block[at + 3 * BLOCK + i] - d;
        sums[i] += da * da + db * db + dc * dc + dd * dd;
      }
    }
    return sums;
  }

  private static int least(int[] sums, int count, int excluded) {
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (i != excluded) {
        least = Math.min(least, sums[i]);
      }
    }
    return least;
  }
}
