package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.runs.AggregationMethod.FedAdam;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvg;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvgM;

class ServerOptimizerTests {

  @Test
  void momentumGathersTheDifferences() {
    ServerOptimizer optimizer = optimizer(new FedAvgM(0.5, 0.9));
    double[][] moments = {{0}};
    double w = 2;
    for (double mean : new double[] {3, 2.5, 2}) {
      w = step(optimizer, mean, w, moments);
    }

    // m: 1; 0.9 + 0 = 0.9; 0.81 + (2 - 2.95) = -0.14
    assertThat(moments[0][0]).isCloseTo(-0.14, within(1e-12));
    assertThat(w).isCloseTo(2 + 0.5 * (1 + 0.9 - 0.14), within(1e-12));
  }

  @Test
  void withoutMomentumAStepOfOneIsTheMean() {
    assertThat(step(optimizer(new FedAvgM(1, 0)), 3.25, 2, new double[][] {{7}})).isEqualTo(3.25);
  }

  @Test
  void adamIsAlgorithmTwoOfReddi() {
    double eta = 0.1;
    double tau = 0.01;
    ServerOptimizer optimizer = optimizer(new FedAdam(eta, 0.9, 0.99, tau));
    assertThat(optimizer.initialMoments()).containsExactly(0, tau * tau);
    double[][] moments = {{0}, {tau * tau}};
    double w = step(optimizer, 1.5, 1, moments);

    double m = 0.1 * 0.5;
    double v = 0.99 * tau * tau + 0.01 * 0.25;
    double expected = 1 + eta * m / (Math.sqrt(v) + tau);
    assertThat(w).isCloseTo(expected, within(1e-12));

    double next = step(optimizer, 0.5, w, moments);

    m = 0.9 * m + 0.1 * (0.5 - expected);
    v = 0.99 * v + 0.01 * (0.5 - expected) * (0.5 - expected);
    assertThat(next).isCloseTo(expected + eta * m / (Math.sqrt(v) + tau), within(1e-12));
    assertThat(moments[0][0]).isCloseTo(m, within(1e-12));
    assertThat(moments[1][0]).isCloseTo(v, within(1e-12));
  }

  @Test
  void meansNeedNone() {
    assertThat(ServerOptimizer.of(new FedAvg())).isEmpty();
  }

  private static ServerOptimizer optimizer(org.phoenix.coordinator.runs.AggregationMethod method) {
    return ServerOptimizer.of(method).orElseThrow();
  }

  private static double step(ServerOptimizer optimizer, double mean, double w, double[][] moments) {
    double[] x = {mean};
    optimizer.step(x, new double[] {w}, moments, 1);
    return x[0];
  }
}
