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
  private final boolean clip;

  /**
   * @param clip whether the image is cut to [-1, 1]
   */
  Prediction(PredictionType type, double alphaBar, boolean clip) {
    this.type = type;
    this.signal = Math.sqrt(alphaBar);
    this.noise = Math.sqrt(1 - alphaBar);
    this.clip = clip;
  }

  /** x_0, from one value of x_t and of the model's output. */
  double image(double x, double output) {
    double image =
        switch (type) {
          case EPSILON -> (x - noise * output) / signal;
          case V -> signal * x - noise * output;
        };
    return clip ? Math.max(-1, Math.min(1, image)) : image;
  }

  /** eps, as the model says it, whether or not the image is clipped. */
  double noise(double x, double output) {
    return switch (type) {
      case EPSILON -> output;
      case V -> signal * output + noise * x;
    };
  }
}
