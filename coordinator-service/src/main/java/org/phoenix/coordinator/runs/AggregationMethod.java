package org.phoenix.coordinator.runs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.problem.InvalidRequestException;

/** How a round's updates become one model, with every value that the method needs. */
public sealed interface AggregationMethod {

  /**
   * McMahan et al. 2017, algorithm 1: the mean, weighted by images. What is absent means this, and
   * a warm-up round, which has one update, always does it.
   */
  record FedAvg() implements AggregationMethod {}

  /**
   * Hsu et al. 2019, server momentum: m = beta m + (mean - w), w = w + eta m.
   *
   * @param eta the server's learning rate
   */
  record FedAvgM(double eta, double beta) implements AggregationMethod {}

  /**
   * Reddi et al. 2021, algorithm 2: with d = mean - w, m = beta1 m + (1 - beta1) d, v = beta2 v +
   * (1 - beta2) d^2, w = w + eta m / (sqrt(v) + tau). At first, m = 0 and v = tau^2.
   *
   * @param eta the server's learning rate
   */
  record FedAdam(double eta, double beta1, double beta2, double tau) implements AggregationMethod {}

  /** Yin et al. 2018, definition 1: the median of each coordinate, every site counting the same. */
  record Median() implements AggregationMethod {

    @Override
    public int leastUpdates() {
      return 3;
    }
  }

  /**
   * Yin et al. 2018, definition 2: of each coordinate, the mean without the k smallest and the k
   * largest values, every site counting the same.
   *
   * @param fraction k is this share of the updates, rounded down; absent when {@code count} is
   *     there
   * @param count k itself
   */
  record TrimmedMean(@Nullable BigDecimal fraction, int count) implements AggregationMethod {

    /** How many of n values go at each end. */
    public int trimmed(int n) {
      return fraction == null
          ? count
          : fraction.multiply(BigDecimal.valueOf(n)).setScale(0, RoundingMode.FLOOR).intValue();
    }

    /** So many that something goes and something is left. */
    @Override
    public int leastUpdates() {
      return fraction == null
          ? 2 * count + 1
          : BigDecimal.ONE.divide(fraction, 0, RoundingMode.CEILING).intValueExact();
    }
  }

  /**
   * Blanchard et al. 2017: the plain mean of the m updates with the smallest scores, an update's
   * score being the sum of its squared distances to the n - f - 2 others that are nearest to it.
   *
   * @param f hostile updates that it withstands
   * @param m absent means n - f
   */
  record MultiKrum(int f, @Nullable Integer m) implements AggregationMethod {

    /** How many of n updates are averaged. */
    public int chosen(int n) {
      return m == null ? n - f : m;
    }

    /** n >= 2 f + 3, and n - f >= m: of more, some would have to be hostile. */
    @Override
    public int leastUpdates() {
      return Math.max(2 * f + 3, m == null ? 0 : m + f);
    }
  }

  /** With fewer valid updates, a round's result would mean nothing. */
  default int leastUpdates() {
    return 1;
  }

  /** In words. */
  static String name(RunSpec.@Nullable Aggregation aggregation) {
    return aggregation == null ? "fedavg" : aggregation.method();
  }

  /**
   * The method of a specification.
   *
   * @throws InvalidRequestException that names the value which cannot be
   */
  static AggregationMethod of(RunSpec.@Nullable Aggregation aggregation) {
    return aggregation == null ? new FedAvg() : new AggregationValues(aggregation).method();
  }
}
