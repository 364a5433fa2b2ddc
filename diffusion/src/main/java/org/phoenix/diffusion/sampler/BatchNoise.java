package org.phoenix.diffusion.sampler;

/**
 * The noise of a batch: that of its images, one after the other.
 *
 * @param source of the noise of each image
 * @param imageSize C * H * W
 * @param firstImage index of the batch's first image in {@code source}
 * @param images number of images in the batch
 */
public record BatchNoise(NoiseSource source, int imageSize, long firstImage, int images) {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException when the batch does not fit an array
   */
  public BatchNoise {
    if (imageSize < 1 || images < 1 || (long) imageSize * images > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a batch of %d images of %d values cannot be made".formatted(images, imageSize));
    }
  }

  /** Fresh noise (n, C * H * W) for a step. */
  public float[] of(int step) {
    float[] batch = new float[images * imageSize];
    float[] image = new float[imageSize];
    for (int i = 0; i < images; i++) {
      source.fill(image, firstImage + i, step);
      System.arraycopy(image, 0, batch, i * imageSize, imageSize);
    }
    return batch;
  }
}
