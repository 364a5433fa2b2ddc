package org.phoenix.evaluator.lenet;

import java.util.SplittableRandom;

/**
 * Images of nothing, which LeNet learns to tell from every class (outlier exposure, Hendrycks et
 * al. 2019). Without them its features hold only what separates the classes: noise then lies
 * between them, no farther off than real images of two classes, and a model that makes noise could
 * not be told from one that makes two kinds of good images.
 */
final class Clutter {

  private final int size;
  private final SplittableRandom random;

  /**
   * @param size pixels a side
   */
  Clutter(int size, SplittableRandom random) {
    this.size = size;
    this.random = random;
  }

  /**
   * Makes clutter of an image in one of four ways: noise of any brightness and contrast; the same,
   * blurred; the image under more noise than image; its pixels in disorder.
   *
   * @param image (C, S, S), 0 to 255, replaced
   */
  void replace(float[] image) {
    switch ((int) Long.remainderUnsigned(random.nextLong(), 4)) {
      case 0 -> blend(image, noise(image.length), 1);
      case 1 -> blend(image, blurred(noise(image.length)), 1);
      case 2 -> blend(image, noise(image.length), 0.5 + 0.5 * random.nextDouble());
      default -> disorder(image);
    }
  }

  private float[] noise(int length) {
    double brightness = 255 * random.nextDouble();
    double contrast = 8 + 100 * random.nextDouble();
    float[] noise = new float[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (float) (brightness + contrast * gaussian());
    }
    return noise;
  }

  /** The Box-Muller transform; strict, so that it gives the same bits wherever it is compiled. */
  private double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  /** The mean of each pixel and its neighbours to the right and below, around the corners. */
  private float[] blurred(float[] noise) {
    float[] blurred = new float[noise.length];
    for (int i = 0; i < noise.length; i++) {
      int next = (i + 1) % noise.length;
      int below = (i + size) % noise.length;
      int across = (below + 1) % noise.length;
      blurred[i] = (noise[i] + noise[next] + noise[below] + noise[across]) / 4;
    }
    return blurred;
  }

  private static void blend(float[] image, float[] noise, double share) {
    for (int i = 0; i < image.length; i++) {
      double pixel = share * noise[i] + (1 - share) * image[i];
      image[i] = (float) Math.max(0, Math.min(255, pixel));
    }
  }

  private void disorder(float[] image) {
    for (int i = image.length - 1; i > 0; i--) {
      int other = (int) Long.remainderUnsigned(random.nextLong(), i + 1L);
      float pixel = image[i];
      image[i] = image[other];
      image[other] = pixel;
    }
  }
}
