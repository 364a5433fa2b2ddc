package org.phoenix.coordinator.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.Drift;

/**
 * Compares a round's model with the best one before it. The best of n rounds is partly the luckiest
 * of them, so what chance excuses grows with n. Let s be the standard deviation of the new value
 * and s' that of the best one. That of their difference is at most sqrt(s^2 + s'^2) for models
 * drawn from independent noise, and smaller for the same noise, which rounds share. With the
 * Gaussian tail P(Z > z) <= exp(-z^2 / 2) / 2 and a union over the n rounds, a model that is as
 * good as all before it exceeds the best by more than
 *
 * <pre>margin = sqrt(2 ln(n / (2 alpha))) * sqrt(s^2 + s'^2)</pre>
 *
 * <p>with a probability of at most alpha.
 */
final class DriftRule {

  /** How often a model that is no worse is taken for worse, at most. */
  static final double ALPHA = 0.01;

  private final DriftMetric metric;

  DriftRule(DriftMetric metric) {
    this.metric = metric;
  }

  /**
   * @param before rounds before the new one, in their order
   * @return empty when nothing before it was judged alike, or nobody knows the noise
   */
  Optional<Drift> compare(JudgedRound newest, List<JudgedRound> before) {
    List<JudgedRound> alike = alike(newest, before);
    Optional<JudgedRound> best = best(alike);
    return best.isEmpty() ? Optional.empty() : compare(newest, best.get(), alike.size());
  }

  private Optional<Drift> compare(JudgedRound newest, JudgedRound bestRound, int rounds) {
    Measure measured = measured(newest);
    Measure best = measured(bestRound);
    Double noise = measured.noise();
    Double bestNoise = best.noise();
    if (noise == null || bestNoise == null) {
      return Optional.empty();
    }
    double margin = margin(noise, bestNoise, rounds);
    return Optional.of(
        new Drift(
            metric.code(),
            measured.value(),
            noise,
            bestRound.number(),
            best.value(),
            bestNoise,
            rounds,
            margin,
            measured.value() - best.value() > margin));
  }

  /** The best of the rounds that were judged like the newest one, itself among them. */
  Optional<JudgedRound> best(JudgedRound newest, List<JudgedRound> before) {
    List<JudgedRound> all = new ArrayList<>(alike(newest, before));
    if (metric.of(newest.result()).isPresent()) {
      all.add(newest);
    }
    return best(all);
  }

  static double margin(double noise, double bestNoise, int rounds) {
    return Math.sqrt(2 * Math.log(rounds / (2 * ALPHA))) * Math.hypot(noise, bestNoise);
  }

  /** Of equal ones the first. */
  private Optional<JudgedRound> best(List<JudgedRound> all) {
    return all.stream().min(Comparator.comparingDouble(round -> measured(round).value()));
  }

  private List<JudgedRound> alike(JudgedRound newest, List<JudgedRound> before) {
    @Nullable Object yardstick = metric.of(newest.result()).map(Measure::yardstick).orElse(null);
    return before.stream()
        .filter(
            round ->
                metric
                    .of(round.result())
                    .filter(it -> it.yardstick().equals(yardstick))
                    .isPresent())
        .toList();
  }

  private Measure measured(JudgedRound round) {
    return metric.of(round.result()).orElseThrow();
  }
}
