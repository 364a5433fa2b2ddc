package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;

/**
 * Implicit sampling, Song et al. 2021, equation 12. Every step goes T / steps time steps down,
 * whatever the spacing, and below 0 to alphaBar = 1 or, as the model may ask for, to that of time
 * step 0: so does diffusers.
 *
 * @param trained how the model was trained
 * @param steps 1 to T
 * @param eta 0 adds no noise, 1 as much as ancestral sampling does
 */
public record DdimSampler(SchedulerConfig trained, Spacing spacing, int steps, double eta)
    implements Sampler {

  public DdimSampler {
    spacing.toZero(trained, steps);
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta lies between 0 and 1, not at " + eta);
    }
  }

  @Override
  public int[] timesteps() {
    return spacing.toZero(trained, steps);
  }

  @Override
  public Stepper begin() {
    int[] timesteps = timesteps();
    int stride = trained.schedule().steps() / steps;
    return (i, x, output, noise) -> step(i, timesteps[i], timesteps[i] - stride, x, output, noise);
  }

  private void step(int i, int t, int previous, float[] x, float[] output, BatchNoise noise) {
    NoiseSchedule schedule = trained.schedule();
    double alphaBar = schedule.alphaCumprod(t);
    double alphaBarPrevious = previous >= 0 ? schedule.alphaCumprod(previous) : end();
    // sigma_t^2, equation 16 without eta
    double variance = (1 - alphaBarPrevious) / (1 - alphaBar) * (1 - alphaBar / alphaBarPrevious);
    double sigma = eta * Math.sqrt(variance);
    double towardsImage = Math.sqrt(alphaBarPrevious);
    double towardsNoise = Math.sqrt(1 - alphaBarPrevious - sigma * sigma);
    float[] fresh = sigma > 0 ? noise.of(i) : new float[0];

    Prediction prediction = new Prediction(trained.prediction(), alphaBar, trained.largestImage());
    for (int j = 0; j < x.length; j++) {
      double image = prediction.image(x[j], output[j]);
      double mean = towardsImage * image + towardsNoise * prediction.noise(x[j], output[j]);
      x[j] = (float) (sigma > 0 ? mean + sigma * fresh[j] : mean);
    }
  }

  private double end() {
    return trained.setAlphaToOne() ? 1 : trained.schedule().alphaCumprod(0);
  }
}
