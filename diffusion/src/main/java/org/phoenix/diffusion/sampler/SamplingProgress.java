package org.phoenix.diffusion.sampler;

/** Is told after every denoising step. */
@FunctionalInterface
public interface SamplingProgress {

  /** Tells nobody. */
  SamplingProgress NONE = (done, of, x) -> {};

  /**
   * Tells how far sampling is.
   *
   * @param done steps done so far
   * @param of steps in all
   * @param x (n, C * H * W), the images so far, with what noise is left; not to be kept or changed
   */
  void step(int done, int of, float[] x);
}
