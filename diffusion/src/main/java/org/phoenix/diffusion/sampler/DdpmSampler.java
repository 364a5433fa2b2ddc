package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.Variance;

/**
 * Ancestral sampling, Ho et al. 2020, algorithm 2, on every (T / steps)-th time step.
 *
 * @param schedule the one that the model was trained with
 * @param steps 1 to T
 * @param variance of the noise that each step adds
 * @param clip whether the predicted image is cut to [-1, 1]
 */
public record DdpmSampler(NoiseSchedule schedule, int steps, Variance variance, boolean clip)
    implements Sampler {

  public DdpmSampler {
    Spacing.leading(schedule.steps(), steps);
  }

  @Override
  public int[] timesteps() {
    return Spacing.leading(schedule.steps(), steps);
  }

  @Override
  public Stepper begin() {
    int[] timesteps = timesteps();
    int stride = schedule.steps() / steps;
    return (i, x, eps, noise) -> step(i, timesteps[i], timesteps[i] - stride, x, eps, noise);
  }

  private void step(int i, int t, int previous, float[] x, float[] eps, BatchNoise noise) {
    double alphaBar = schedule.alphaCumprod(t);
    double alphaBarPrevious = previous >= 0 ? schedule.alphaCumprod(previous) : 1;
    double alpha = alphaBar / alphaBarPrevious;
    double beta = 1 - alpha;

    // Mean of q(x_previous | x_t, x_0), equation 7
    double ofImage = Math.sqrt(alphaBarPrevious) * beta / (1 - alphaBar);
    double ofNoisy = Math.sqrt(alpha) * (1 - alphaBarPrevious) / (1 - alphaBar);
    double deviation = t == 0 ? 0 : Math.sqrt(variance(beta, alphaBar, alphaBarPrevious));
    float[] fresh = deviation > 0 ? noise.of(i) : new float[0];

    Prediction prediction = new Prediction(alphaBar, clip);
    for (int j = 0; j < x.length; j++) {
      double mean = ofImage * prediction.image(x[j], eps[j]) + ofNoisy * x[j];
      x[j] = (float) (deviation > 0 ? mean + deviation * fresh[j] : mean);
    }
  }

  private double variance(double beta, double alphaBar, double alphaBarPrevious) {
    return switch (variance) {
      case FIXED_LARGE -> beta;
      case FIXED_SMALL -> Math.max((1 - alphaBarPrevious) / (1 - alphaBar) * beta, 1e-20);
    };
  }
}
