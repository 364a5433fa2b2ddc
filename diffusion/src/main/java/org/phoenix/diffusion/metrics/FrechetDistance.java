package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDManager;

/**
 * The Fréchet distance of Gaussians to a real one (Heusel et al. 2017, eq. 6):
 *
 * <pre>|m - m_r|² + tr(C) + tr(C_r) - 2 tr((B' C B)^½),   C_r = B B'</pre>
 *
 * <p>B' C B has the eigenvalues of C_r^½ C C_r^½ whatever factor B is, and is symmetric, so a
 * Cholesky factor and one symmetric eigenproblem do. A singular C_r needs no jitter on its
 * diagonal: its eigenvectors give B then.
 */
public final class FrechetDistance {

  private final FeatureStatistics real;
  private final SquareMatrix factorOfReal;

  public FrechetDistance(FeatureStatistics real) {
    this.real = real;
    try (MetricsScript script = new MetricsScript();
        NDManager step = script.step()) {
      this.factorOfReal =
          SquareMatrix.of(script.call(step, "factor", tensor("s", real.covariance().in(step))));
    }
  }

  /**
   * The distance from the real statistics; 0 or more, and 0 for themselves up to rounding.
   *
   * @throws UnfitFeaturesException when the numbers of features differ
   */
  public double to(FeatureStatistics generated) {
    Features.requireAlike(real.dimension(), generated.dimension());
    double means = 0;
    for (int i = 0; i < real.dimension(); i++) {
      means += Math.pow(real.mean()[i] - generated.mean()[i], 2);
    }
    return Math.max(
        0,
        means
            + real.covariance().trace()
            + generated.covariance().trace()
            - 2 * rootTrace(generated));
  }

  private double rootTrace(FeatureStatistics generated) {
    try (MetricsScript script = new MetricsScript();
        NDManager step = script.step()) {
      return script.call(
              step,
              "rootTrace",
              tensor("b", factorOfReal.in(step)),
              tensor("s", generated.covariance().in(step)))
          .toDoubleArray()[0];
    }
  }
}
