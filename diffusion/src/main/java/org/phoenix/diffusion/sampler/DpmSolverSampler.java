package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.NoiseSchedule;

/**
 * DPM-Solver++(2M), Lu et al. 2022, algorithm 2: second order from the last two predicted images,
 * first order at both ends. Good images in about 20 steps.
 *
 * @param schedule the one that the model was trained with
 * @param steps 1 to T
 */
public record DpmSolverSampler(NoiseSchedule schedule, int steps) implements Sampler {

  public DpmSolverSampler {
    Spacing.linspace(schedule.steps(), steps);
  }

  @Override
  public int[] timesteps() {
    return Spacing.linspace(schedule.steps(), steps);
  }

  @Override
  public Stepper begin() {
    return new Multistep(timesteps());
  }

  private final class Multistep implements Stepper {
    private final int[] timesteps;
    private double[] before = new double[0];

    Multistep(int[] timesteps) {
      this.timesteps = timesteps;
    }

    @Override
    public void step(int i, float[] x, float[] eps, BatchNoise noise) {
      boolean last = i == timesteps.length - 1;
      double alphaBar = alphaBar(i);
      double target = last ? 1 : alphaBar(i + 1);
      double h = lambda(target) - lambda(alphaBar);
      double keep = Math.sqrt((1 - target) / (1 - alphaBar));
      double gain = -Math.sqrt(target) * Math.expm1(-h);
      // D_1 of the paper, 1 / (2 r) with r = h_before / h
      double slope = i == 0 || last ? 0 : h / (lambda(alphaBar) - lambda(alphaBar(i - 1))) / 2;

      Prediction prediction = new Prediction(alphaBar, false);
      double[] images = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        images[j] = prediction.image(x[j], eps[j]);
        double change = slope == 0 ? 0 : slope * (images[j] - before[j]);
        x[j] = (float) (keep * x[j] + gain * (images[j] + change));
      }
      before = images;
    }

    private double alphaBar(int i) {
      return schedule.alphaCumprod(timesteps[i]);
    }
  }

  /** Half the logarithm of the signal-to-noise ratio. */
  private static double lambda(double alphaBar) {
    return Math.log(alphaBar / (1 - alphaBar)) / 2;
  }
}
