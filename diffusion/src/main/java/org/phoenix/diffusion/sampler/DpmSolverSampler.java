package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;

/**
 * DPM-Solver++(2M) and (3M), Lu et al. 2022 (arXiv 2211.01095): a Taylor expansion of the predicted
 * image in lambda, its derivatives taken from the images predicted before. The first steps, which
 * have no images before them, and the last, which ends where lambda is infinite, are of lower
 * order; with fewer than 15 steps the last but one is of second order. Good images in about 20
 * steps.
 *
 * @param trained how the model was trained; predicted images are never clipped
 * @param steps 1 to T - 1, with trailing spacing T
 * @param order 2 or 3
 */
public record DpmSolverSampler(SchedulerConfig trained, Spacing spacing, int steps, int order)
    implements Sampler {

  private static final int FEW_STEPS = 15;

  public DpmSolverSampler {
    spacing.aboveZero(trained, steps);
    if (order < 2 || order > 3) {
      throw new IllegalArgumentException("DPM-Solver++ is of order 2 or 3 here, not " + order);
    }
  }

  @Override
  public int[] timesteps() {
    return spacing.aboveZero(trained, steps);
  }

  @Override
  public Stepper begin() {
    return new Multistep(new NoiseLevels(trained.schedule(), timesteps()));
  }

  private int orderOf(int i) {
    if (i == steps - 1) {
      return 1;
    }
    int most = i == steps - 2 && steps < FEW_STEPS ? 2 : order;
    return Math.min(most, i + 1);
  }

  private final class Multistep implements Stepper {
    private final NoiseLevels levels;
    private double[] before = new double[0];
    private double[] beforeThat = new double[0];

    Multistep(NoiseLevels levels) {
      this.levels = levels;
    }

    @Override
    public void step(int i, float[] x, float[] output, BatchNoise noise) {
      Prediction prediction = Prediction.unclipped(trained.prediction(), levels.alphaBar(i));
      double[] images = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        images[j] = prediction.image(x[j], output[j]);
      }

      int orderHere = orderOf(i);
      double h = levels.lambda(i + 1) - levels.lambda(i);
      double keep = levels.sigma(i + 1) / levels.sigma(i);
      double alpha = levels.alpha(i + 1);
      double phi1 = -Math.expm1(-h);
      switch (orderHere) {
        case 1 -> {
          for (int j = 0; j < x.length; j++) {
            x[j] = (float) (keep * x[j] + alpha * phi1 * images[j]);
          }
        }
        case 2 -> {
          double r0 = (levels.lambda(i) - levels.lambda(i - 1)) / h;
          for (int j = 0; j < x.length; j++) {
            double d1 = (images[j] - before[j]) / r0;
            x[j] = (float) (keep * x[j] + alpha * phi1 * (images[j] + d1 / 2));
          }
        }
        default -> {
          double r0 = (levels.lambda(i) - levels.lambda(i - 1)) / h;
          double r1 = (levels.lambda(i - 1) - levels.lambda(i - 2)) / h;
          double phi2 = 1 - phi1 / h;
          double phi3 = 0.5 - phi2 / h;
          for (int j = 0; j < x.length; j++) {
            double d10 = (images[j] - before[j]) / r0;
            double d11 = (before[j] - beforeThat[j]) / r1;
            double d2 = (d10 - d11) / (r0 + r1);
            double d1 = d10 + r0 * d2;
            x[j] = (float) (keep * x[j] + alpha * (phi1 * images[j] + phi2 * d1 + phi3 * d2));
          }
        }
      }
      beforeThat = before;
      before = images;
    }
  }
}
