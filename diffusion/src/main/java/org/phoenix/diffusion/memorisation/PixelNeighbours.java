package org.phoenix.diffusion.memorisation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageSet;

/**
 * Nearest images by their pixels, each compared with each. Pixels are whole numbers, and so are the
 * sums of their squared differences: every distance is exact, and that of equal images is 0.
 */
final class PixelNeighbours {

  /** Images that are compared at once. */
  private static final int BLOCK = 256;

  /** Values of each image that are compared at once: a tile of them fits into a core's cache. */
  private static final int DEPTH = 1024;

  /** Rows of a tile that are taken in one pass over its sums. */
  private static final int ROWS = 4;

  private final ImageSet images;
  private final Runnable betweenBlocks;

  /**
   * @param images among which neighbours are looked for
   * @param betweenBlocks called every now and then; what it throws ends the search
   */
  PixelNeighbours(ImageSet images, Runnable betweenBlocks) {
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
    long[] least = new long[queries.size()];
    Arrays.fill(least, Long.MAX_VALUE);
    long[][] sums = new long[queries.size()][BLOCK];
    int[] tile = new int[DEPTH * BLOCK];
    for (int first = 0; first < images.size(); first += BLOCK) {
      int from = first;
      int count = Math.min(BLOCK, images.size() - first);
      for (int depth = 0; depth < images.imageSize(); depth += DEPTH) {
        betweenBlocks.run();
        int at = depth;
        fill(tile, from, count, at);
        each(least.length, query -> addSquares(tile, values(queries, query, at), sums[query]));
      }
      each(
          least.length,
          query -> {
            long nearest = least(sums[query], count, excluded[query] - from);
            least[query] = Math.min(least[query], nearest);
            Arrays.fill(sums[query], 0);
          });
    }
    double scale = images.imageSize();
    return Arrays.stream(least)
        .mapToDouble(squares -> Math.sqrt(squares / scale) / 127.5)
        .toArray();
  }

  private static void each(int queries, IntConsumer work) {
    IntStream.range(0, queries).parallel().forEach(work);
  }

  /** (count, DEPTH) of the images' values, transposed; zeros where there is no value. */
  private void fill(int[] tile, int first, int count, int depth) {
    Arrays.fill(tile, 0);
    ByteBuffer pixels = images.pixels();
    int rows = Math.min(DEPTH, images.imageSize() - depth);
    for (int image = 0; image < count; image++) {
      int offset = (first + image) * images.imageSize() + depth;
      for (int row = 0; row < rows; row++) {
        tile[row * BLOCK + image] = Byte.toUnsignedInt(pixels.get(offset + row));
      }
    }
  }

  /** The values of one image from a depth on, and zeros up to a whole number of passes. */
  private static int[] values(ImageSet images, int image, int depth) {
    ByteBuffer pixels = images.pixels();
    int rows = Math.min(DEPTH, images.imageSize() - depth);
    int[] values = new int[(rows + ROWS - 1) / ROWS * ROWS];
    int offset = image * images.imageSize() + depth;
    for (int row = 0; row < rows; row++) {
      values[row] = Byte.toUnsignedInt(pixels.get(offset + row));
    }
    return values;
  }

  /**
   * Adds the squared differences of one image to each of a tile. 1,024 of at most 255² fit into an
   * int, and the loop over the images is one that the compiler makes vectors of.
   */
  private static void addSquares(int[] tile, int[] values, long[] totals) {
    int[] sums = new int[BLOCK];
    for (int row = 0; row < values.length; row += ROWS) {
      int a = values[row];
      int b = values[row + 1];
      int c = values[row + 2];
      int d = values[row + 3];
      int at = row * BLOCK;
      for (int i = 0; i < BLOCK; i++) {
        int da = tile[at + i] - a;
        int db = tile[at + BLOCK + i] - b;
        int dc = tile[at + 2 * BLOCK + i] - c;
        int dd = tile[at + 3 * BLOCK + i] - d;
        sums[i] += da * da + db * db + dc * dc + dd * dd;
      }
    }
    for (int i = 0; i < BLOCK; i++) {
      totals[i] += sums[i];
    }
  }

  private static long least(long[] sums, int count, int excluded) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (i != excluded) {
        least = Math.min(least, sums[i]);
      }
    }
    return least;
  }
}
