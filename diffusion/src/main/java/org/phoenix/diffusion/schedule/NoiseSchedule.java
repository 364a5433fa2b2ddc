package org.phoenix.diffusion.schedule;

/**
 * The forward process q(x_t | x_0) = N(sqrt(alphaBar_t) x_0, (1 - alphaBar_t) I) of Ho et al. 2020,
 * equation 4, for t = 0 .. T - 1, in double precision.
 */
public final class NoiseSchedule {

  private static final int MOST_STEPS = 100_000;

  private final BetaSchedule kind;
  private final double betaStart;
  private final double betaEnd;
  private final double[] betas;
  private final double[] alphasCumprod;

  private NoiseSchedule(BetaSchedule kind, double betaStart, double betaEnd, int steps) {
    if (steps < 1 || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "a schedule has 1 to %d steps, not %d".formatted(MOST_STEPS, steps));
    }
    if (!(betaStart > 0 && betaStart < 1 && betaEnd > 0 && betaEnd < 1)) {
      throw new IllegalArgumentException(
          "betas lie between 0 and 1, not at %s to %s".formatted(betaStart, betaEnd));
    }
    this.kind = kind;
    this.betaStart = betaStart;
    this.betaEnd = betaEnd;
    betas = new double[steps];
    alphasCumprod = new double[steps];
    double product = 1;
    for (int t = 0; t < steps; t++) {
      betas[t] = kind.beta(t, steps, betaStart, betaEnd);
      product *= 1 - betas[t];
      alphasCumprod[t] = product;
    }
  }

  /** Betas in equal steps; Ho et al. use {@code linear(1e-4, 0.02, 1000)}. */
  public static NoiseSchedule linear(double betaStart, double betaEnd, int steps) {
    return new NoiseSchedule(BetaSchedule.LINEAR, betaStart, betaEnd, steps);
  }

  /** Square roots of betas in equal steps, diffusers' {@code scaled_linear}. */
  public static NoiseSchedule scaledLinear(double betaStart, double betaEnd, int steps) {
    return new NoiseSchedule(BetaSchedule.SCALED_LINEAR, betaStart, betaEnd, steps);
  }

  /** The cosine schedule of Nichol and Dhariwal, diffusers' {@code squaredcos_cap_v2}. */
  public static NoiseSchedule cosine(int steps) {
    return new NoiseSchedule(BetaSchedule.COSINE, 1e-4, 0.02, steps);
  }

  static NoiseSchedule of(BetaSchedule kind, double betaStart, double betaEnd, int steps) {
    return new NoiseSchedule(kind, betaStart, betaEnd, steps);
  }

  public BetaSchedule kind() {
    return kind;
  }

  public double betaStart() {
    return betaStart;
  }

  public double betaEnd() {
    return betaEnd;
  }

  /** T, the number of time steps. */
  public int steps() {
    return betas.length;
  }

  public double beta(int t) {
    return betas[t];
  }

  /** 1 - beta_t. */
  public double alpha(int t) {
    return 1 - betas[t];
  }

  /** alphaBar_t, the product of all alphas up to and with t. */
  public double alphaCumprod(int t) {
    return alphasCumprod[t];
  }

  /** Signal-to-noise ratio alphaBar_t / (1 - alphaBar_t). */
  public double signalToNoise(int t) {
    return alphasCumprod[t] / (1 - alphasCumprod[t]);
  }

  /** A copy of all betas. */
  public double[] betas() {
    return betas.clone();
  }

  /** A copy of all alphas. */
  public double[] alphas() {
    double[] alphas = new double[betas.length];
    for (int t = 0; t < alphas.length; t++) {
      alphas[t] = alpha(t);
    }
    return alphas;
  }

  /** A copy of alphaBar. */
  public double[] alphasCumprod() {
    return alphasCumprod.clone();
  }

  @Override
  public String toString() {
    return "%s, T = %d, betas %s to %s"
        .formatted(kind.diffusersName(), steps(), betas[0], betas[steps() - 1]);
  }
}
