package org.phoenix.evaluator.lenet;

import java.util.SplittableRandom;
import org.phoenix.diffusion.data.ImageSet;

/**
 * How pixels enter LeNet: less the training images' mean, divided by their standard deviation, all
 * channels alike.
 *
 * @param mean of all training pixels, 0 to 255
 * @param deviation their standard deviation, at least 1
 */
record Pixels(float mean, float deviation) {

  static Pixels of(ImageSet training) {
    long sum = 0;
    long squares = 0;
    var pixels = training.pixels();
    long count = pixels.remaining();
    while (pixels.hasRemaining()) {
      int pixel = Byte.toUnsignedInt(pixels.get());
      sum += pixel;
      squares += (long) pixel * pixel;
    }
    double mean = sum / (double) count;
    double variance = squares / (double) count - mean * mean;
    return new Pixels((float) mean, (float) Math.sqrt(Math.max(1, variance)));
  }

  /** The images from {@code from} to before {@code to} as input, (N, C, S, S). */
  float[] input(ImageSet set, int from, int to) {
    float[] x = new float[(to - from) * set.imageSize()];
    var pixels = set.pixels().position(from * set.imageSize());
    for (int i = 0; i < x.length; i++) {
      x[i] = normalised(Byte.toUnsignedInt(pixels.get()));
    }
    return x;
  }

  /** Chosen images as input, each moved by up to {@code shift} pixels; black moves in. */
  float[] shifted(ImageSet set, int[] images, int shift, SplittableRandom random) {
    float[] x = new float[images.length * set.imageSize()];
    int next = 0;
    for (int image : images) {
      int down = offset(shift, random);
      int right = offset(shift, random);
      for (int channel = 0; channel < set.channels(); channel++) {
        for (int row = -down; row < set.height() - down; row++) {
          for (int column = -right; column < set.width() - right; column++) {
            x[next++] = normalised(pixel(set, image, channel, row, column));
          }
        }
      }
    }
    return x;
  }

  /** In [-shift, shift]; drawn by hand because the library's bounded draw may change. */
  private static int offset(int shift, SplittableRandom random) {
    return (int) Long.remainderUnsigned(random.nextLong(), 2L * shift + 1) - shift;
  }

  private static int pixel(ImageSet set, int image, int channel, int row, int column) {
    boolean inside = row >= 0 && row < set.height() && column >= 0 && column < set.width();
    return inside ? set.pixel(image, channel, row, column) : 0;
  }

  private float normalised(int pixel) {
    return (pixel - mean) / deviation;
  }
}
