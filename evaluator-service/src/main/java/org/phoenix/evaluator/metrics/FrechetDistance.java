package org.phoenix.evaluator.metrics;

import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;

/**
 * The Fréchet distance of Gaussians to a real one (Heusel et al. 2017, eq. 6):
 *
 * <pre>|m - m_r|² + tr(C) + tr(C_r) - 2 tr((C_r^½ C C_r^½)^½)</pre>
 *
 * The product in the last term is symmetric, so two symmetric eigenproblems do, and a singular
 * covariance (fewer images than features) needs no jitter on the diagonal.
 */
public final class FrechetDistance {

  private final FeatureStatistics real;
  private final RealMatrix rootOfReal;

  public FrechetDistance(FeatureStatistics real) {
    this.real = real;
    this.rootOfReal = root(real.covariance());
  }

  /** The distance from the real statistics; 0 or more, and 0 for themselves up to rounding. */
  public double to(FeatureStatistics generated) {
    double means = real.mean().subtract(generated.mean()).getNorm();
    RealMatrix product = rootOfReal.multiply(generated.covariance()).multiply(rootOfReal);
    double traceOfRoot = 0;
    for (double eigenvalue : eigen(product).getEigenvalues()) {
      traceOfRoot += Math.sqrt(Math.max(0, eigenvalue));
    }
    double traces = real.covariance().getTrace() + generated.covariance().getTrace();
    return Math.max(0, means * means + traces - 2 * traceOfRoot);
  }

  /** The symmetric square root; eigenvalues that rounding made negative count as 0. */
  private static RealMatrix root(RealMatrix covariance) {
    EigenDecompositionSymmetric eigen = eigen(covariance);
    RealMatrix vectors = eigen.getV();
    double[] values = eigen.getEigenvalues();
    RealMatrix scaled = vectors.copy();
    for (int column = 0; column < values.length; column++) {
      double rootOfValue = Math.sqrt(Math.max(0, values[column]));
      scaled.setColumnVector(column, vectors.getColumnVector(column).mapMultiply(rootOfValue));
    }
    return scaled.multiplyTransposed(vectors);
  }

  /** Of a matrix that is symmetric but for rounding. */
  private static EigenDecompositionSymmetric eigen(RealMatrix matrix) {
    return new EigenDecompositionSymmetric(matrix.add(matrix.transpose()).scalarMultiply(0.5));
  }
}
