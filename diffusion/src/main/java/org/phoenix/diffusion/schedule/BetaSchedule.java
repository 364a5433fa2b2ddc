package org.phoenix.diffusion.schedule;

import java.util.Arrays;

/** The known courses of beta over time, with diffusers' names. */
public enum BetaSchedule {
  /** Ho et al. 2020: from the first beta to the last in equal steps. */
  LINEAR("linear") {
    @Override
    double beta(int t, int steps, double first, double last) {
      return steps == 1 ? first : first + t * (last - first) / (steps - 1);
    }
  },

  /** Rombach et al. 2022: the square roots of the betas in equal steps. */
  SCALED_LINEAR("scaled_linear") {
    @Override
    double beta(int t, int steps, double first, double last) {
      double root = LINEAR.beta(t, steps, Math.sqrt(first), Math.sqrt(last));
      return root * root;
    }
  },

  /** Nichol and Dhariwal 2021, equation 17; first and last beta play no part. */
  COSINE("squaredcos_cap_v2") {
    @Override
    double beta(int t, int steps, double first, double last) {
      double now = cosineAlphaBar((double) t / steps);
      double next = cosineAlphaBar((t + 1.0) / steps);
      return Math.min(1 - next / now, 0.999);
    }
  };

  private final String diffusersName;

  BetaSchedule(String diffusersName) {
    this.diffusersName = diffusersName;
  }

  abstract double beta(int t, int steps, double first, double last);

  public String diffusersName() {
    return diffusersName;
  }

  /**
   * The schedule of that name.
   *
   * @throws IllegalArgumentException for a schedule that is not known here
   */
  public static BetaSchedule named(String diffusersName) {
    return Arrays.stream(values())
        .filter(schedule -> schedule.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown beta schedule \"%s\": linear, scaled_linear or squaredcos_cap_v2"
                        .formatted(diffusersName)));
  }

  private static double cosineAlphaBar(double time) {
    double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
    return cosine * cosine;
  }
}
