package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.NoiseSchedule;

/**
 * Implicit sampling, Song et al. 2021, equation 12, on every (T / steps)-th time step; the last
 * step ends at alphaBar = 1.
 *
 * @param schedule the one that the model was trained with
 * @param steps 1 to T
 * @param eta 0 adds no noise, 1 as much as ancestral sampling does
 * @param clip whether the predicted image is cut to [-1, 1]
 */
public record DdimSampler(NoiseSchedule schedule, int steps, double eta, boolean clip)
    implements Sampler {

  public DdimSampler {
    Spacing.leading(schedule.steps(), steps);
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta lies between 0 and 1, not at " + eta);
    }
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
    double variance = (1 - alphaBarPrevious) / (1 - alphaBar) * (1 - alphaBar / alphaBarPrevious);
    double deviation = eta * Math.sqrt(variance);
    double towardsImage = Math.sqrt(alphaBarPrevious);
    double towardsNoise = Math.sqrt(1 - alphaBarPrevious - deviation * deviation);
    float[] fresh = deviation > 0 ? noise.of(i) : new float[0];

    Prediction prediction = new Prediction(alphaBar, clip);
    for (int j = 0; j < x.length; j++) {
      double mean = towardsImage * prediction.image(x[j], eps[j]) + towardsNoise * eps[j];
      x[j] = (float) (deviation > 0 ? mean + deviation * fresh[j] : mean);
    }
  }
}
