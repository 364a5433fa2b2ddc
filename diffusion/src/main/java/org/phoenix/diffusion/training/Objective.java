package org.phoenix.diffusion.training;

import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.schedule.PredictionType;

/**
 * What the loss is: the mean squared error of the prediction, each image's weighted by its time
 * step's signal-to-noise ratio or not.
 *
 * @param prediction what the network learns to predict
 * @param minSnrGamma gamma of min-SNR weighting, Hang et al. 2023 (arXiv 2303.09556), where 5 is
 *     usual; every time step counts the same when absent
 * @param proximalMu mu of FedProx, Li et al. 2020 (arXiv 1812.06127), equation 2: mu / 2 times the
 *     squared distance from the global weights is added, to what is minimised, not to the loss that
 *     is reported; 0 adds nothing
 */
public record Objective(
    PredictionType prediction, @Nullable Double minSnrGamma, double proximalMu) {

  /** Equation 14 of Ho et al. 2020: noise, unweighted. */
  public static final Objective SIMPLE = new Objective(PredictionType.EPSILON, null);

  /** Without a proximal term. */
  public Objective(PredictionType prediction, @Nullable Double minSnrGamma) {
    this(prediction, minSnrGamma, 0);
  }

  /**
   * @throws IllegalArgumentException when gamma is not positive, or mu negative
   */
  public Objective {
    if (minSnrGamma != null && !(minSnrGamma > 0 && minSnrGamma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("minSnrGamma = " + minSnrGamma + "; above 0 works");
    }
    if (!(proximalMu >= 0 && proximalMu < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("proximalMu = " + proximalMu + "; 0 or more works");
    }
  }

  /** The same, held near the global weights. */
  public Objective near(double mu) {
    return new Objective(prediction, minSnrGamma, mu);
  }

  /** Whether there is a proximal term. */
  boolean proximal() {
    return proximalMu > 0;
  }

  /**
   * The weight of a squared error at a signal-to-noise ratio alphaBar / (1 - alphaBar): min(snr,
   * gamma) for an error of the image, divided by what turns that into an error of the prediction:
   * snr for noise, snr + 1 for v, 1 for the image itself.
   */
  double weight(double signalToNoise) {
    if (minSnrGamma == null) {
      return 1;
    }
    double ofImage = Math.min(signalToNoise, minSnrGamma);
    return switch (prediction) {
      case EPSILON -> ofImage / signalToNoise;
      case V -> ofImage / (signalToNoise + 1);
      case SAMPLE -> ofImage;
    };
  }
}
