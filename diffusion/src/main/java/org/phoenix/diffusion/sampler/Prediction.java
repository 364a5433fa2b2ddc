package org.phoenix.diffusion.sampler;

import org.phoenix.diffusion.schedule.PredictionType;

/**
 * What a model's output says at one noise level: the image x_0 and the noise eps of x_t =
 * sqrt(alphaBar) x_0 + sqrt(1 - alphaBar) eps.
 */
final class Prediction {

  private final PredictionType type;
  private final double signal;
  private final double noise;
  private final double largest;

  /**
   * @param largest value of the image, which is cut to +- that
   */
  Prediction(PredictionType type, double alphaBar, double largest) {
    this.type = type;
    this.signal = Math.sqrt(alphaBar);
    this.noise = Math.sqrt(1 - alphaBar);
    this.largest = largest;
  }

  static Prediction unclipped(PredictionType type, double alphaBar) {
    return new Prediction(type, alphaBar, Double.POSITIVE_INFINITY);
  }

  /** x_0, from one value of x_t and of the model's output. */
  double image(double x, double output) {
    double image =
        switch (type) {
          case EPSILON -> (x - noise * output) / signal;
          case V -> signal * x - noise * output;
          case SAMPLE -> output;
        };
    return Math.max(-largest, Math.min(largest, image));
  }

  /** eps, as the model says it, whether or not the image is clipped. */
  double noise(double x, double output) {
    return switch (type) {
      case EPSILON -> output;
      case V -> signal * output + noise * x;
      case SAMPLE -> (x - signal * output) / noise;
    };
  }
}
