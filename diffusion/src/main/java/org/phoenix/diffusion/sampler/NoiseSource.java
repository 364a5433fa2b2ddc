package org.phoenix.diffusion.sampler;

/** Standard normal noise for one image at one step, so that batches can be cut anywhere. */
@FunctionalInterface
public interface NoiseSource {

  /** The step of the noise that an image starts from. */
  int START = -1;

  /**
   * Fills {@code out} with the noise of an image at a step: the same whenever it is asked for.
   *
   * @param image index of the image among all that are made with this source
   * @param step 0, 1, ... in the order of sampling, or {@link #START}
   */
  void fill(float[] out, long image, int step);

  /** The noise that belongs to a seed. */
  static NoiseSource seeded(long seed) {
    return new SeededNoise(seed);
  }
}
