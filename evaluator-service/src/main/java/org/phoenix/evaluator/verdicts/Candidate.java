package org.phoenix.evaluator.verdicts;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.phoenix.diffusion.metrics.Estimate;

/**
 * A site to be judged by one finished evaluation of its samples.
 *
 * @param values of the rule's metrics
 * @param clutter share of the samples that look like none of the classes
 * @param ownedClasses classes that the samples cover, clutter not counted
 */
public record Candidate(
    String site,
    UUID evaluationId,
    Map<Metric, Estimate> values,
    double clutter,
    List<Integer> ownedClasses) {

  Estimate measured(Metric metric) {
    Estimate measured = values.get(metric);
    if (measured == null) {
      throw new IllegalArgumentException("%s has no %s".formatted(site, metric.code()));
    }
    return measured;
  }
}
