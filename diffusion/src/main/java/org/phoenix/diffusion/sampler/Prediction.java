package org.phoenix.diffusion.sampler;

/**
 * The image that a noise prediction implies: x_0 = (x_t - sqrt(1 - alphaBar) eps) / sqrt(alphaBar).
 */
final class Prediction {

  private final double signal;
  private final double noise;
  private final boolean clip;

  Prediction(double alphaBar, boolean clip) {
    this.signal = Math.sqrt(alphaBar);
    this.noise = Math.sqrt(1 - alphaBar);
    this.clip = clip;
  }

  double image(double x, double eps) {
    double image = (x - noise * eps) / signal;
    return clip ? Math.max(-1, Math.min(1, image)) : image;
  }
}
