package org.phoenix.diffusion.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which of the T time steps a shorter sampling visits: table 2 of Lin et al. 2024 (Common Diffusion
 * Noise Schedules and Sample Steps are Flawed), rounded as diffusers does.
 */
public enum Spacing {
  /** Equal whole strides, counted from 0; the noisiest steps are not visited. */
  LEADING {
    @Override
    double[] grid(int trained, int steps, int points) {
      int stride = trained / points;
      return descending(steps, i -> (double) stride * (points - 1 - i));
    }
  },

  /** Equal strides, counted from T - 1 downwards. */
  TRAILING {
    @Override
    double[] grid(int trained, int steps, int points) {
      double first = trained;
      double difference = first - (double) trained / steps - first;
      return descending(steps, i -> Math.rint(first + i * difference) - 1);
    }
  },

  /** Equal strides from T - 1 to 0, both visited. */
  LINSPACE {
    @Override
    double[] grid(int trained, int steps, int points) {
      double stride = points == 1 ? 0 : (trained - 1.0) / (points - 1);
      return descending(steps, i -> Math.rint((points - 1 - i) * stride));
    }
  };

  /**
   * The time steps of samplers that may end at time step 0, DDPM and DDIM, from noisy to clean.
   *
   * @throws IllegalArgumentException unless 1 <= steps <= T, and all fit below T
   */
  public int[] toZero(SchedulerConfig trained, int steps) {
    return timesteps(trained, steps, steps);
  }

  /**
   * The time steps of multistep solvers: leading and linspace spacing divide T into one step more,
   * whose last point, 0, is left out.
   *
   * @throws IllegalArgumentException unless 1 <= steps < T (trailing: <= T), and all fit below T
   */
  public int[] aboveZero(SchedulerConfig trained, int steps) {
    return timesteps(trained, steps, this == TRAILING ? steps : steps + 1);
  }

  private int[] timesteps(SchedulerConfig trained, int steps, int points) {
    int most = trained.schedule().steps();
    int fewer = points - steps;
    if (steps < 1 || steps > most - fewer) {
      throw new IllegalArgumentException(
          "a model trained with %d time steps is sampled so in 1 to %d steps, not %d"
              .formatted(most, most - fewer, steps));
    }
    int offset = this == LEADING ? trained.stepsOffset() : 0;
    int[] timesteps =
        Arrays.stream(grid(most, steps, points)).mapToInt(point -> (int) point + offset).toArray();
    if (timesteps[0] >= most) {
      throw new IllegalArgumentException(
          "steps_offset = %d leads to time step %d in %d steps; the model knows 0 to %d"
              .formatted(offset, timesteps[0], steps, most - 1));
    }
    return timesteps;
  }

  /**
   * @param points of the whole grid of leading and linspace spacing, of which the first {@code
   *     steps} count
   */
  abstract double[] grid(int trained, int steps, int points);

  public String publicName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The spacing of that name.
   *
   * @param name {@code leading}, {@code trailing} or {@code linspace}, in any case
   * @throws IllegalArgumentException for another name
   */
  public static Spacing named(String name) {
    return Arrays.stream(values())
        .filter(spacing -> spacing.publicName().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown spacing \"%s\": one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Spacing::publicName)
                                .collect(Collectors.joining(", ")))));
  }

  private static double[] descending(int steps, IntToDoubleFunction point) {
    return IntStream.range(0, steps).mapToDouble(point).toArray();
  }
}
