package org.phoenix.coordinator.screening;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.phoenix.platform.contract.EvaluationsApi.Compared;
import org.phoenix.platform.contract.EvaluationsApi.Decision;
import org.phoenix.platform.contract.EvaluationsApi.Peer;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;

/**
 * Tells sites that did not train. The pictures of a site that sends the global model back are as
 * good as the global model's; only its weights show that they did not move.
 *
 * @param distances the norm of each update's difference to the round's weights, by site
 */
record Idleness(Map<String, Double> distances) {

  static final String METRIC = "update-norm";

  /**
   * Less than this part of the peers' median is no training: one step of many moves weights
   * further.
   */
  static final double LEAST = 0.01;

  private static final int FEWEST_PEERS = 2;

  Idleness {
    distances = Map.copyOf(distances);
  }

  /** The verdict, with what the site's weights say. */
  Verdict beside(Verdict verdict) {
    return compared(verdict.site()).map(norm -> joined(verdict, norm)).orElse(verdict);
  }

  /** Empty with too few peers, or when most of them did not train either. */
  private Optional<Compared> compared(String site) {
    Double own = distances.get(site);
    List<Peer> peers =
        distances.entrySet().stream()
            .filter(other -> !other.getKey().equals(site))
            .sorted(Map.Entry.comparingByKey())
            .map(other -> new Peer(other.getKey(), null, other.getValue()))
            .toList();
    double median = peers.size() < FEWEST_PEERS ? 0 : median(peers);
    if (own == null || median == 0) {
      return Optional.empty();
    }
    double bound = LEAST * median;
    return Optional.of(
        new Compared(
            METRIC,
            -1,
            own,
            0,
            null,
            median,
            null,
            null,
            null,
            LEAST,
            0,
            bound,
            own < bound ? Decision.WORSE : Decision.NO_WORSE,
            peers));
  }

  private static Verdict joined(Verdict verdict, Compared norm) {
    List<Compared> comparisons = new ArrayList<>(verdict.comparisons());
    comparisons.add(norm);
    boolean idle = norm.decision() == Decision.WORSE;
    String why =
        String.format(
            Locale.ROOT,
            "did not train: its weights moved by %.3g, less than %.3g, 1 %% of its peers' median; ",
            norm.value(),
            norm.bound());
    return new Verdict(
        verdict.site(),
        verdict.evaluationId(),
        idle ? METRIC : verdict.metric(),
        idle ? norm.value() : verdict.value(),
        idle ? norm.median() : verdict.median(),
        idle ? norm.bound() : verdict.bound(),
        idle ? 0 : verdict.margin(),
        idle || verdict.underperforms(),
        idle ? Decision.WORSE : verdict.decision(),
        verdict.soleOwnerOf(),
        idle ? why + verdict.reason() : verdict.reason(),
        comparisons);
  }

  private static double median(List<Peer> peers) {
    double[] sorted = peers.stream().mapToDouble(Peer::value).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
