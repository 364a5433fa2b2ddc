package org.phoenix.diffusion.sampler;

/** A model that looks at noisy images, as trained: its output tells noise and image apart. */
@FunctionalInterface
public interface DiffusionModel {

  /**
   * Predicts for a batch.
   *
   * @param x noisy images (n, C * H * W), not to be changed
   * @param n number of images
   * @param timestep the same for all, 0 to T - 1
   * @return eps or v, as the model was trained, shaped like {@code x}
   */
  float[] predict(float[] x, int n, int timestep);
}
