package org.phoenix.coordinator.aggregation;

import java.util.Optional;
import org.phoenix.coordinator.runs.AggregationMethod;
import org.phoenix.coordinator.runs.AggregationMethod.FedAdam;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvgM;

/** A step from the old weights along the way to the updates' mean, in float64. */
interface ServerOptimizer {

  /** What each moment of a weight is before the first step; as many as there are moments. */
  double[] initialMoments();

  /**
   * Takes a step.
   *
   * @param x the mean of the updates; becomes the new weights
   * @param w the weights that the sites started from
   * @param moments of the same weights, moment by moment; become those after the step
   * @param count how many weights are meant
   */
  void step(double[] x, double[] w, double[][] moments, int count);

  /** Empty for methods that take the mean as it is. */
  static Optional<ServerOptimizer> of(AggregationMethod method) {
    if (method instanceof FedAvgM momentum) {
      return Optional.of(new Momentum(momentum));
    }
    if (method instanceof FedAdam adam) {
      return Optional.of(new Adam(adam));
    }
    return Optional.empty();
  }

  /** Hsu et al. 2019: m = beta m + (x - w), w + eta m. */
  record Momentum(FedAvgM values) implements ServerOptimizer {

    @Override
    public double[] initialMoments() {
      return new double[] {0};
    }

    @Override
    public void step(double[] x, double[] w, double[][] moments, int count) {
      double[] m = moments[0];
      for (int i = 0; i < count; i++) {
        m[i] = values.beta() * m[i] + (x[i] - w[i]);
        x[i] = w[i] + values.eta() * m[i];
      }
    }
  }

  /** Reddi et al. 2021, algorithm 2, FedAdam, whose v starts at the least that it allows. */
  record Adam(FedAdam values) implements ServerOptimizer {

    @Override
    public double[] initialMoments() {
      return new double[] {0, values.tau() * values.tau()};
    }

    @Override
    public void step(double[] x, double[] w, double[][] moments, int count) {
      double[] m = moments[0];
      double[] v = moments[1];
      for (int i = 0; i < count; i++) {
        double delta = x[i] - w[i];
        m[i] = values.beta1() * m[i] + (1 - values.beta1()) * delta;
        v[i] = values.beta2() * v[i] + (1 - values.beta2()) * delta * delta;
        x[i] = w[i] + values.eta() * m[i] / (Math.sqrt(v[i]) + values.tau());
      }
    }
  }
}
