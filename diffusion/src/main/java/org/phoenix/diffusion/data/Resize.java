package org.phoenix.diffusion.data;

/**
 * Area-average resampling in whole numbers: a new pixel is the mean of what it covers of the old
 * image, rounded half up. Equal on every machine.
 */
public final class Resize {

  private Resize() {}

  /**
   * Makes images of {@code size} x {@code size} from the largest centred square of each.
   *
   * @throws IllegalArgumentException when the size is none, or all images together find no room
   */
  public static ImageSet toSquare(ImageSet set, int size) {
    requireSize(size);
    if (set.height() == size && set.width() == size) {
      return set;
    }
    int side = Math.min(set.height(), set.width());
    int top = (set.height() - side) / 2;
    int left = (set.width() - side) / 2;
    Cover[] covers = covers(side, size);
    byte[] pixels = new byte[ImageSet.bytes(set.size(), set.channels(), size, size)];
    int next = 0;
    for (int image = 0; image < set.size(); image++) {
      for (int channel = 0; channel < set.channels(); channel++) {
        for (Cover rows : covers) {
          for (Cover columns : covers) {
            pixels[next++] = (byte) mean(set, image, channel, top, left, rows, columns);
          }
        }
      }
    }
    return new ImageSet(pixels, set.channels(), size, size, set.labels(), set.classes());
  }

  static void requireSize(int size) {
    if (size < 1 || size > 4096) {
      throw new IllegalArgumentException("images have 1 to 4096 pixels a side, not " + size);
    }
  }

  private static int mean(
      ImageSet set, int image, int channel, int top, int left, Cover rows, Cover columns) {
    long sum = 0;
    for (int row = 0; row < rows.weights.length; row++) {
      long line = 0;
      for (int column = 0; column < columns.weights.length; column++) {
        line +=
            (long) columns.weights[column]
                * set.pixel(image, channel, top + rows.first + row, left + columns.first + column);
      }
      sum += rows.weights[row] * line;
    }
    long area = (long) rows.total * columns.total;
    return (int) ((2 * sum + area) / (2 * area));
  }

  /** In units of 1 / size of an old pixel, a new pixel is {@code side} long, an old one size. */
  private static Cover[] covers(int side, int size) {
    Cover[] covers = new Cover[size];
    for (int i = 0; i < size; i++) {
      long from = (long) i * side;
      long to = from + side;
      int first = (int) (from / size);
      int last = (int) ((to - 1) / size);
      int[] weights = new int[last - first + 1];
      for (int old = first; old <= last; old++) {
        long begin = Math.max(from, (long) old * size);
        long end = Math.min(to, (old + 1L) * size);
        weights[old - first] = (int) (end - begin);
      }
      covers[i] = new Cover(first, weights, side);
    }
    return covers;
  }

  /** Which old pixels of a line a new one covers, and how much of each. */
  private static final class Cover {
    private final int first;
    private final int[] weights;
    private final int total;

    Cover(int first, int[] weights, int total) {
      this.first = first;
      this.weights = weights;
      this.total = total;
    }
  }
}
