package org.phoenix.coordinator.runs;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.runs.AggregationMethod.FedAdam;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvg;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvgM;
import org.phoenix.coordinator.runs.AggregationMethod.Median;
import org.phoenix.coordinator.runs.AggregationMethod.MultiKrum;
import org.phoenix.coordinator.runs.AggregationMethod.TrimmedMean;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.problem.InvalidRequestException;

/** The values that a specification gives for its method, each taken once and checked. */
final class AggregationValues {

  /** Beyond it, a server step leaves float32 within a few rounds. */
  private static final double MOST_ETA = 100;

  /** More sites than this take part in no run. */
  private static final int MOST_UPDATES = 100_000;

  private final String name;
  private final Map<String, Number> given = new HashMap<>();

  AggregationValues(RunSpec.Aggregation aggregation) {
    this.name = aggregation.method();
    put("serverLearningRate", aggregation.serverLearningRate());
    put("momentum", aggregation.momentum());
    put("beta1", aggregation.beta1());
    put("beta2", aggregation.beta2());
    put("tau", aggregation.tau());
    put("trimFraction", aggregation.trimFraction());
    put("trimCount", aggregation.trimCount());
    put("f", aggregation.f());
    put("m", aggregation.m());
  }

  AggregationMethod method() {
    AggregationMethod method =
        switch (name) {
          case "fedavg" -> new FedAvg();
          case "fedavgm" -> new FedAvgM(eta(1.0), decay("momentum", 0.9));
          case "fedadam" ->
              new FedAdam(eta(null), decay("beta1", 0.9), decay("beta2", 0.99), tau());
          case "median" -> new Median();
          case "trimmed-mean" -> trimmedMean();
          case "multi-krum" -> multiKrum();
          default -> throw new InvalidRequestException("aggregation.method = " + name);
        };
    for (String key : new TreeSet<>(given.keySet())) {
      throw refused(key, given.get(key), name + " takes no " + key);
    }
    return method;
  }

  private double eta(@Nullable Double otherwise) {
    double eta = number("serverLearningRate", otherwise);
    require(
        eta > 0 && eta <= MOST_ETA, "serverLearningRate", eta, "must be above 0 and at most 100");
    return eta;
  }

  private double decay(String key, double otherwise) {
    double decay = number(key, otherwise);
    require(decay >= 0 && decay < 1, key, decay, "must be at least 0 and below 1");
    return decay;
  }

  private double tau() {
    double tau = number("tau", 1e-3);
    require(tau >= 1e-12 && tau <= 1, "tau", tau, "must be at least 1e-12 and at most 1");
    return tau;
  }

  private TrimmedMean trimmedMean() {
    Number share = given.remove("trimFraction");
    Number count = given.remove("trimCount");
    if ((share == null) == (count == null)) {
      throw new InvalidRequestException(
          "aggregation: trimmed-mean needs one of trimFraction and trimCount");
    }
    if (share == null) {
      return new TrimmedMean(null, count("trimCount", count.intValue()));
    }
    double fraction = share.doubleValue();
    require(
        fraction >= 1.0 / MOST_UPDATES && fraction < 0.5,
        "trimFraction",
        fraction,
        "must be at least 0.00001 and below 0.5, or nothing is left");
    return new TrimmedMean(BigDecimal.valueOf(fraction), 0);
  }

  private MultiKrum multiKrum() {
    Number f = given.remove("f");
    if (f == null) {
      throw new InvalidRequestException("aggregation.f: multi-krum needs a value");
    }
    Number m = given.remove("m");
    return new MultiKrum(count("f", f.intValue()), m == null ? null : count("m", m.intValue()));
  }

  private static int count(String key, int count) {
    require(
        count >= 1 && count <= MOST_UPDATES, key, count, "must be at least 1 and at most 100000");
    return count;
  }

  private double number(String key, @Nullable Double otherwise) {
    Number value = given.remove(key);
    if (value != null) {
      return value.doubleValue();
    }
    if (otherwise == null) {
      throw new InvalidRequestException("aggregation.%s: %s needs a value".formatted(key, name));
    }
    return otherwise;
  }

  private void put(String key, @Nullable Number value) {
    if (value != null) {
      given.put(key, value);
    }
  }

  private static void require(boolean fits, String key, Number value, String law) {
    if (!fits) {
      throw refused(key, value, law);
    }
  }

  private static InvalidRequestException refused(String key, @Nullable Number value, String law) {
    return new InvalidRequestException("aggregation.%s = %s: %s".formatted(key, value, law));
  }
}
