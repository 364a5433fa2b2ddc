package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.runs.AggregationMethod;

/** Which of a round's updates multi-Krum averages, and why. */
@SuppressWarnings("ArrayRecordComponent")
record KrumChoice(List<ModelUpdate> all, double[] scores, List<Integer> indices) {

  /**
   * Reads all updates once.
   *
   * @param base the weights that the sites started from
   * @throws org.phoenix.diffusion.weights.BrokenWeightsException when a file is not what was
   *     inspected
   */
  static KrumChoice of(
      AggregationMethod.MultiKrum method,
      List<ModelUpdate> accepted,
      Checkpoint base,
      WireForm form,
      UpdateFiles files)
      throws IOException {
    double[] scores;
    try (OpenUpdates open = OpenUpdates.of(accepted, base, form, files)) {
      try (ReadAhead updates = open.read()) {
        scores = MultiKrum.scores(SquaredDistances.of(updates, open.tensors()), method.f());
      }
      open.requireDeclaredHashes();
    }
    return new KrumChoice(
        accepted, scores, MultiKrum.choose(scores, method.chosen(accepted.size())));
  }

  /** In the order of their sites. */
  List<ModelUpdate> chosen() {
    return indices.stream().map(all::get).toList();
  }

  /** For the audit: whose updates were taken, whose were not, and all scores. */
  Event event(int round) {
    List<String> taken = chosen().stream().map(ModelUpdate::site).toList();
    List<String> left = new ArrayList<>(all.stream().map(ModelUpdate::site).toList());
    left.removeAll(taken);
    Map<String, Double> bySite = new TreeMap<>();
    IntStream.range(0, scores.length).forEach(i -> bySite.put(all.get(i).site(), scores[i]));
    String message =
        "Round %d: multi-krum averages %s and leaves out %s"
            .formatted(
                round,
                String.join(", ", taken),
                left.isEmpty() ? "nobody" : String.join(", ", left));
    return Event.of("updates.chosen", message)
        .round(round)
        .with("chosen", taken)
        .with("leftOut", left)
        .with("scores", bySite);
  }
}
