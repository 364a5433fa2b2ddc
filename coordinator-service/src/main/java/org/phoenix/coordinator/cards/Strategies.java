package org.phoenix.coordinator.cards;

import java.math.BigDecimal;
import java.util.List;
import org.phoenix.coordinator.runs.AggregationMethod;
import org.phoenix.coordinator.runs.AggregationMethod.FedAdam;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvgM;
import org.phoenix.coordinator.runs.AggregationMethod.MultiKrum;
import org.phoenix.coordinator.runs.AggregationMethod.TrimmedMean;
import org.phoenix.coordinator.runs.Compression;
import org.phoenix.platform.contract.ModelCard.Strategy;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Aggregation;

/** What a specification chooses, with what its silence about averaging means. */
final class Strategies {

  private Strategies() {}

  static Strategy of(RunSpec spec) {
    return new Strategy(
        aggregation(spec),
        spec.stepsPerRound(),
        spec.epochsPerRound(),
        spec.quorum(),
        spec.deadline(),
        spec.roundPolicy(),
        Compression.of(spec).text(),
        spec.personalisation() == null ? List.of() : spec.personalisation().layers(),
        spec.training(),
        spec.screening(),
        spec.evaluation(),
        spec.memorisation());
  }

  private static Aggregation aggregation(RunSpec spec) {
    String name = AggregationMethod.name(spec.aggregation());
    AggregationMethod method = AggregationMethod.of(spec.aggregation());
    if (method instanceof FedAvgM averaged) {
      return new Aggregation(
          name, averaged.eta(), averaged.beta(), null, null, null, null, null, null, null);
    }
    if (method instanceof FedAdam adam) {
      return new Aggregation(
          name, adam.eta(), null, adam.beta1(), adam.beta2(), adam.tau(), null, null, null, null);
    }
    if (method instanceof TrimmedMean trimmed) {
      BigDecimal share = trimmed.fraction();
      return share == null
          ? new Aggregation(name, null, null, null, null, null, null, trimmed.count(), null, null)
          : new Aggregation(
              name, null, null, null, null, null, share.doubleValue(), null, null, null);
    }
    if (method instanceof MultiKrum krum) {
      return new Aggregation(name, null, null, null, null, null, null, null, krum.f(), krum.m());
    }
    return new Aggregation(name, null, null, null, null, null, null, null, null, null);
  }
}
