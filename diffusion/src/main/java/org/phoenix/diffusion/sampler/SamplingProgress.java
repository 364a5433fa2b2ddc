package org.phoenix.diffusion.sampler;

/** Is told after every denoising step. */
@FunctionalInterface
public interface SamplingProgress {

  /** Tells nobody. */
  SamplingProgress NONE = (done, of) -> {};

  /**
   * Tells how far sampling is.
   *
   * @param done steps done so far
   * @param of steps in all
   */
  void step(int done, int of);
}
