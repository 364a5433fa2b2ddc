package org.phoenix.evaluator.verdicts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.problem.InvalidRequestException;

/**
 * What makes a site fall out of line: to be worse by any of the metrics.
 *
 * @param k scaled median absolute deviations off the peers' median that are allowed
 * @param bound an absolute bound that takes the place of the rule by k, for one metric
 */
public record VerdictRule(List<Metric> metrics, double k, @Nullable Double bound) {

  /**
   * Checks the numbers.
   *
   * @throws InvalidRequestException when k is needed and not above 0, or the bound is not finite or
   *     of several metrics
   */
  public VerdictRule {
    metrics = List.copyOf(metrics);
    if (bound == null && !(k > 0 && Double.isFinite(k))) {
      throw new InvalidRequestException("k = " + k + ": must be above 0 unless a bound is given");
    }
    if (bound != null && !Double.isFinite(bound)) {
      throw new InvalidRequestException("bound = " + bound + ": must be finite");
    }
    if (bound != null && metrics.size() > 1) {
      throw new InvalidRequestException(
          "bound = %s: is of one metric, and %s are several".formatted(bound, Metric.LIKENESS));
    }
  }
}
