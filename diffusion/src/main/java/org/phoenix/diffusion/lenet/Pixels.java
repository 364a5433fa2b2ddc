package org.phoenix.diffusion.lenet;

import org.phoenix.diffusion.data.ImageSet;

/**
 * How pixels enter LeNet: less the training images' mean, divided by their standard deviation, all
 * channels alike.
 *
 * @param mean of all training pixels, 0 to 255
 * @param deviation their standard deviation, at least 1
 */
public record Pixels(float mean, float deviation) {

  /** The statistics of all pixels of these images. */
  public static Pixels of(ImageSet training) {
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

  /** One image, 0 to 255, as a part of the input. */
  public void normalise(float[] image, float[] x, int offset) {
    for (int i = 0; i < image.length; i++) {
      x[offset + i] = normalised(image[i]);
    }
  }

  private float normalised(float pixel) {
    return (pixel - mean) / deviation;
  }
}
