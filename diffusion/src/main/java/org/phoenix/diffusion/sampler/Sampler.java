package org.phoenix.diffusion.sampler;

/** Turns noise into images in a number of denoising steps. Immutable. */
public sealed interface Sampler
    permits DdpmSampler, DdimSampler, DpmSolverSampler, SdeDpmSolverSampler, UniPcSampler {

  /** The time steps at which the model is asked, from noisy to clean. */
  int[] timesteps();

  /** Starts one batch; steppers of multistep methods remember. */
  Stepper begin();

  /** The arithmetic between two calls of the model. */
  @FunctionalInterface
  interface Stepper {

    /**
     * Moves {@code x} from the i-th time step to the next, in place.
     *
     * @param x (n, C * H * W)
     * @param output of the model at the i-th time step, shaped like {@code x}
     * @param noise fresh noise shaped like {@code x}, made only when asked for
     */
    void step(int i, float[] x, float[] output, BatchNoise noise);
  }

  /**
   * Makes images from the noise of {@code source}.
   *
   * @param imageSize C * H * W
   * @param firstImage index of the first image, so that batches continue one another
   * @param n images in this batch
   * @return (n, C * H * W), about [-1, 1]
   */
  default float[] sample(
      DiffusionModel model,
      int imageSize,
      long firstImage,
      int n,
      NoiseSource source,
      SamplingProgress progress) {
    BatchNoise noise = new BatchNoise(source, imageSize, firstImage, n);
    return denoise(model, noise.of(NoiseSource.START), noise, progress);
  }

  /**
   * Makes images from a given start.
   *
   * @param start (n, C * H * W), not changed
   * @param noise for the samplers that add some, made for the same n
   */
  default float[] denoise(
      DiffusionModel model, float[] start, BatchNoise noise, SamplingProgress progress) {
    float[] x = start.clone();
    int[] timesteps = timesteps();
    Stepper stepper = begin();
    for (int i = 0; i < timesteps.length; i++) {
      float[] output = model.predict(x, noise.images(), timesteps[i]);
      if (output.length != x.length) {
        throw new IllegalStateException(
            "the model predicts %d values for %d".formatted(output.length, x.length));
      }
      stepper.step(i, x, output, noise);
      progress.step(i + 1, timesteps.length, x);
    }
    return x;
  }
}
