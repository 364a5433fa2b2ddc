package org.phoenix.evaluator.lenet;

import java.util.SplittableRandom;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.Pixels;

/**
 * The batches that LeNet learns from, one after the other: every epoch the images in a new order,
 * each moved a little, and some of each batch replaced by {@link Clutter}. The seed decides all.
 */
final class LeNetBatches {

  private final ImageSet images;
  private final LeNetRecipe recipe;
  private final Pixels pixels;
  private final SplittableRandom random;
  private final Clutter clutter;
  private int[] order = {};
  private int next;

  LeNetBatches(ImageSet images, LeNetRecipe recipe, Pixels pixels, long seed) {
    this.images = images;
    this.recipe = recipe;
    this.pixels = pixels;
    this.random = new SplittableRandom(seed);
    this.clutter = new Clutter(images.width(), random);
  }

  /**
   * Fills the next batch.
   *
   * @param x (N, C, S, S), as LeNet takes it
   * @param y (N), the classes; clutter is one class more
   */
  void next(float[] x, long[] y) {
    float[] image = new float[images.imageSize()];
    for (int i = 0; i < y.length; i++) {
      int place = nextPlace();
      move(place, image);
      boolean real = i >= recipe.clutter();
      if (!real) {
        clutter.replace(image);
      }
      y[i] = real ? images.label(place) : images.classes();
      pixels.normalise(image, x, i * image.length);
    }
  }

  private int nextPlace() {
    if (next == order.length) {
      order = shuffled();
      next = 0;
    }
    return order[next++];
  }

  private int[] shuffled() {
    int[] shuffled = new int[images.size()];
    for (int i = 0; i < shuffled.length; i++) {
      int j = below(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }

  /** Copies an image, moved by up to the recipe's shift each way; black moves in. */
  private void move(int place, float[] moved) {
    boolean mirrored = recipe.mirror() && below(2) == 1;
    int down = below(2 * recipe.shift() + 1) - recipe.shift();
    int right = below(2 * recipe.shift() + 1) - recipe.shift();
    int at = 0;
    for (int channel = 0; channel < images.channels(); channel++) {
      for (int row = -down; row < images.height() - down; row++) {
        for (int column = -right; column < images.width() - right; column++) {
          int seen = mirrored ? images.width() - 1 - column : column;
          moved[at++] = inside(row, column) ? images.pixel(place, channel, row, seen) : 0;
        }
      }
    }
  }

  private boolean inside(int row, int column) {
    return row >= 0 && row < images.height() && column >= 0 && column < images.width();
  }

  /** Drawn by hand: the library's bounded draw may change between Java versions. */
  private int below(int bound) {
    return (int) Long.remainderUnsigned(random.nextLong(), bound);
  }
}
