package org.phoenix.diffusion.sampler;

/** A model that tells the noise in an image. */
@FunctionalInterface
public interface NoisePredictor {

  /**
   * Predicts the noise in a batch.
   *
   * @param x noisy images (n, C * H * W), not to be changed
   * @param n number of images
   * @param timestep the same for all, 0 to T - 1
   * @return eps, the predicted noise, shaped like {@code x}
   */
  float[] predict(float[] x, int n, int timestep);
}
