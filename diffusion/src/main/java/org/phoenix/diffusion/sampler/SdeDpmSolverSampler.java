package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;

/**
 * SDE-DPM-Solver++(2M), Lu et al. 2022 (arXiv 2211.01095): the stochastic sibling of {@link
 * DpmSolverSampler}. Fresh noise at each step takes the place of some of the old, and with it some
 * of the errors so far: a model that is not trained to the end draws in 20 steps about as well as
 * ancestral sampling does in 1,000. Predicted images are clipped where the model asks for it. The
 * first step and the last, which ends without noise, are of first order.
 *
 * <p>With h the step in lambda, D_0 the image predicted now and D_1 its change since the step
 * before, scaled to h,
 *
 * <pre>
 * x' = (sigma' / sigma) e^-h x + alpha' (1 - e^-2h) (D_0 + D_1 / 2) + sigma' sqrt(1 - e^-2h) z
 * </pre>
 *
 * @param trained how the model was trained
 * @param steps 1 to T - 1, with trailing spacing T
 */
public record SdeDpmSolverSampler(SchedulerConfig trained, Spacing spacing, int steps)
    implements Sampler {

  public SdeDpmSolverSampler {
    spacing.aboveZero(trained, steps);
  }

  @Override
  public int[] timesteps() {
    return spacing.aboveZero(trained, steps);
  }

  @Override
  public Stepper begin() {
    return new Multistep(new NoiseLevels(trained.schedule(), timesteps()));
  }

  private final class Multistep implements Stepper {
    private final NoiseLevels levels;
    private double[] before = new double[0];

    Multistep(NoiseLevels levels) {
      this.levels = levels;
    }

    @Override
    public void step(int i, float[] x, float[] output, BatchNoise noise) {
      Prediction prediction =
          new Prediction(trained.prediction(), levels.alphaBar(i), trained.largestImage());
      double[] images = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        images[j] = prediction.image(x[j], output[j]);
      }

      double h = levels.lambda(i + 1) - levels.lambda(i);
      double fresh = -Math.expm1(-2 * h); // 1 - e^-2h
      double keep = levels.sigma(i + 1) / levels.sigma(i) * Math.exp(-h);
      double towardsImage = levels.alpha(i + 1) * fresh;
      double towardsNoise = levels.sigma(i + 1) * Math.sqrt(fresh);
      boolean last = i == steps - 1;
      boolean second = i > 0 && !last;
      double r0 = second ? (levels.lambda(i) - levels.lambda(i - 1)) / h : 1;
      float[] z = last ? new float[x.length] : noise.of(i);
      for (int j = 0; j < x.length; j++) {
        double d1 = second ? (images[j] - before[j]) / r0 : 0;
        double mean = keep * x[j] + towardsImage * (images[j] + d1 / 2);
        x[j] = (float) (mean + towardsNoise * z[j]);
      }
      before = images;
    }
  }
}
