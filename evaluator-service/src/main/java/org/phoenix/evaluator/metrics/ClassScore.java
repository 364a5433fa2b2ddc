package org.phoenix.evaluator.metrics;

/** The inception score (Salimans et al. 2016) with another classifier's class probabilities. */
public final class ClassScore {

  private ClassScore() {}

  /**
   * exp of the mean over the images of KL(p(y|x) || p(y)): 1 when every image looks alike to the
   * classifier, the number of classes when it is sure of each and all are as frequent.
   *
   * @param probabilities (N, classes), N at least 1, each row summing up to 1
   */
  public static double of(double[][] probabilities) {
    double[] mean = new double[probabilities[0].length];
    double entropies = 0;
    for (double[] row : probabilities) {
      entropies += entropy(row);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / probabilities.length;
      }
    }
    return Math.exp(entropy(mean) - entropies / probabilities.length);
  }

  /** In nats. */
  private static double entropy(double[] shares) {
    double entropy = 0;
    for (double share : shares) {
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy;
  }
}
