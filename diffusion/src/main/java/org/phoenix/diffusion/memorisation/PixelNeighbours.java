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
    int[][] tile = new int[BLOCK][DEPTH];
    for (int first = 0; first < images.size(); first += BLOCK) {
      int from = first;
      int count = Math.min(BLOCK, images.size() - first);
      for (int depth = 0; depth < images.imageSize(); depth += DEPTH) {
        betweenBlocks.run();
        int at = depth;
        int values = Math.min(DEPTH, images.imageSize() - depth);
        each(count, image -> copy(images, from + image, at, values, tile[image]));
        each(least.length, query -> addSquares(queries, query, at, values, tile, sums[query]));
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

  /** Copies so many of an image's values, from a depth on. */
  private static void copy(ImageSet images, int image, int depth, int values, int[] to) {
    ByteBuffer pixels = images.pixels();
    int offset = image * images.imageSize() + depth;
    for (int i = 0; i < values; i++) {
      to[i] = Byte.toUnsignedInt(pixels.get(offset + i));
    }
  }

  private static void addSquares(
      ImageSet queries, int query, int depth, int values, int[][] tile, long[] sums) {
    int[] own = new int[values];
    copy(queries, query, depth, values, own);
    for (int image = 0; image < tile.length; image++) {
      sums[image] += squaredDistance(own, tile[image]);
    }
  }

  /**
   * Of the first of two arrays to as much of the second. 1,024 squares of at most 255² fit into an
   * int, and the loop is one that the compiler makes vectors of.
   */
  private static int squaredDistance(int[] a, int[] b) {
    int sum = 0;
    for (int i = 0; i < a.length; i++) {
      int difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
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
