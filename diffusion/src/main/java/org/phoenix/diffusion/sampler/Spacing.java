package org.phoenix.diffusion.sampler;

/** Which of the T time steps a shorter sampler visits. */
final class Spacing {

  private Spacing() {}

  /** diffusers' "leading": multiples of T / steps, downwards to 0. */
  static int[] leading(int trained, int steps) {
    require(trained, steps);
    int stride = trained / steps;
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = (steps - 1 - i) * stride;
    }
    return timesteps;
  }

  /** diffusers' "linspace" of its multistep solvers: steps + 1 points of 0 .. T - 1, less 0. */
  static int[] linspace(int trained, int steps) {
    require(trained, steps);
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = (int) Math.rint((steps - i) * (trained - 1.0) / steps);
    }
    return timesteps;
  }

  private static void require(int trained, int steps) {
    if (steps < 1 || steps > trained) {
      throw new IllegalArgumentException(
          "a model trained with %d time steps is sampled in 1 to %d steps, not %d"
              .formatted(trained, trained, steps));
    }
  }
}
