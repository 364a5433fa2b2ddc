package org.phoenix.evaluator.likeness;

import java.util.Random;
import org.phoenix.diffusion.data.ImageSet;

/** What models draw, honest ones and broken ones: real images, and what is done to them. */
public final class Pictures {

  private final ImageSet real;

  /**
   * @param real grey images with labels, as many as there may be draws
   */
  public Pictures(ImageSet real) {
    this.real = real;
  }

  /** Real images in the mix of classes. */
  public ImageSet mix(int count, double[] shares, Random random) {
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      int label = label(shares, random.nextDouble());
      do {
        chosen[i] = random.nextInt(real.size());
      } while (real.label(chosen[i]) != label);
    }
    return real.subset(chosen).withoutLabels();
  }

  private static int label(double[] shares, double at) {
    int label = 0;
    double sum = shares[0];
    while (sum < at && label < shares.length - 1) {
      sum += shares[++label];
    }
    return label;
  }

  /** A pixel of an image as it becomes. */
  public interface Change {

    /**
     * @param image (S, S), before the change
     */
    double pixel(double[][] image, int row, int column);
  }

  /** Every image changed pixel by pixel. */
  public static ImageSet changed(ImageSet images, Change change) {
    int size = images.width();
    byte[] pixels = new byte[images.size() * size * size];
    for (int i = 0; i < images.size(); i++) {
      double[][] image = new double[size][size];
      for (int place = 0; place < size * size; place++) {
        image[place / size][place % size] = images.pixel(i, 0, place / size, place % size);
      }
      for (int place = 0; place < size * size; place++) {
        double pixel = change.pixel(image, place / size, place % size);
        pixels[i * size * size + place] = (byte) Math.round(Math.max(0, Math.min(255, pixel)));
      }
    }
    return ImageSet.unlabelled(pixels, 1, size, size);
  }

  /** Honest, but not trained to the end: a little unsharp, a little noisy. */
  public static ImageSet imperfect(ImageSet images, double blur, double noise, Random random) {
    return changed(
        images,
        (image, row, column) ->
            (1 - blur) * image[row][column]
                + blur * box(image, row, column, 1)
                + noise * random.nextGaussian());
  }

  /** The mean of a square of 2 r + 1 pixels, those outside left out. */
  public static double box(double[][] image, int row, int column, int r) {
    double sum = 0;
    int count = 0;
    for (int y = Math.max(0, row - r); y <= Math.min(image.length - 1, row + r); y++) {
      for (int x = Math.max(0, column - r); x <= Math.min(image.length - 1, column + r); x++) {
        sum += image[y][x];
        count++;
      }
    }
    return sum / count;
  }
}
