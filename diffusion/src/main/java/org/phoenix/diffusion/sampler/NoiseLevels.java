package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.NoiseSchedule;

/**
 * The levels a multistep solver passes: those of its time steps, and the clean image after them.
 */
final class NoiseLevels {

  private final double[] alphaBar;

  NoiseLevels(NoiseSchedule schedule, int[] timesteps) {
    alphaBar = new double[timesteps.length + 1];
    for (int i = 0; i < timesteps.length; i++) {
      alphaBar[i] = schedule.alphaCumprod(timesteps[i]);
    }
    alphaBar[timesteps.length] = 1;
  }

  double alphaBar(int i) {
    return alphaBar[i];
  }

  /** sqrt(alphaBar), the share of the image. */
  double alpha(int i) {
    return Math.sqrt(alphaBar[i]);
  }

  /** sqrt(1 - alphaBar), the share of the noise; 0 at the end. */
  double sigma(int i) {
    return Math.sqrt(1 - alphaBar[i]);
  }

  /** log(alpha / sigma), half the logarithm of the signal-to-noise ratio; infinite at the end. */
  double lambda(int i) {
    return Math.log(alphaBar[i] / (1 - alphaBar[i])) / 2;
  }
}
