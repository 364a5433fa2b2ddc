package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;

/**
 * Ancestral sampling, Ho et al. 2020, algorithm 2, from each visited time step to the next; the
 * last step ends at alphaBar = 1.
 *
 * @param trained how the model was trained
 * @param steps 1 to T
 */
public record DdpmSampler(SchedulerConfig trained, Spacing spacing, int steps) implements Sampler {

  public DdpmSampler {
    spacing.toZero(trained, steps);
  }

  @Override
  public int[] timesteps() {
    return spacing.toZero(trained, steps);
  }

  @Override
  public Stepper begin() {
    int[] timesteps = timesteps();
    return (i, x, output, noise) -> {
      int previous = i + 1 < timesteps.length ? timesteps[i + 1] : -1;
      step(i, timesteps[i], previous, x, output, noise);
    };
  }

  private void step(int i, int t, int previous, float[] x, float[] output, BatchNoise noise) {
    NoiseSchedule schedule = trained.schedule();
    double alphaBar = schedule.alphaCumprod(t);
    double alphaBarPrevious = previous >= 0 ? schedule.alphaCumprod(previous) : 1;
    double alpha = alphaBar / alphaBarPrevious;
    double beta = 1 - alpha;

    // Mean of q(x_previous | x_t, x_0), equation 7
    double ofImage = Math.sqrt(alphaBarPrevious) * beta / (1 - alphaBar);
    double ofNoisy = Math.sqrt(alpha) * (1 - alphaBarPrevious) / (1 - alphaBar);
    double sigma = t == 0 ? 0 : Math.sqrt(variance(beta, alphaBar, alphaBarPrevious));
    float[] fresh = sigma > 0 ? noise.of(i) : new float[0];

    Prediction prediction = new Prediction(trained.prediction(), alphaBar, trained.largestImage());
    for (int j = 0; j < x.length; j++) {
      double mean = ofImage * prediction.image(x[j], output[j]) + ofNoisy * x[j];
      x[j] = (float) (sigma > 0 ? mean + sigma * fresh[j] : mean);
    }
  }

  private double variance(double beta, double alphaBar, double alphaBarPrevious) {
    return switch (trained.variance()) {
      case FIXED_LARGE -> beta;
      case FIXED_SMALL -> Math.max((1 - alphaBarPrevious) / (1 - alphaBar) * beta, 1e-20);
    };
  }
}
