package org.phoenix.quickstart.report;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.RunsApi.Consequence;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.VerdictView;

/**
 * What {@code report.json} holds.
 *
 * @param wallSeconds from the start of the command to the report
 * @param lenetAccuracy share of held-out reference images that LeNet classifies rightly
 * @param lenetFidFloor LeNet-FID between two disjoint halves of real images
 * @param checkpointSha256 of the final global weights
 * @param rounds the warm-up as round 0
 */
public record Report(
    long seed,
    double wallSeconds,
    @Nullable Double lenetAccuracy,
    @Nullable Double lenetFidFloor,
    @Nullable String checkpointSha256,
    List<Round> rounds) {

  /**
   * One round.
   *
   * @param lenetFid of the round's global model; absent when it was not evaluated, as what follows
   * @param samples N, the images it was judged by
   * @param classesCovered classes with a share of 2 % or more
   * @param disconnected names of the sites that this round's verdicts disconnected
   */
  public record Round(
      int round,
      double seconds,
      @Nullable Double lenetFid,
      @Nullable Integer samples,
      @Nullable Integer classesCovered,
      @Nullable List<Double> classShare,
      long updateBytes,
      List<String> disconnected) {

    static Round of(RoundView round) {
      EvaluationsApi.Result result = round.evaluation();
      return new Round(
          round.number(),
          seconds(round),
          result == null ? null : result.lenetFid().value(),
          result == null ? null : result.samples(),
          result == null ? null : result.classesCovered(),
          result == null ? null : result.classShare(),
          round.updateBytes(),
          round.verdicts().stream()
              .filter(verdict -> verdict.consequence() == Consequence.DISCONNECTED)
              .map(VerdictView::site)
              .toList());
    }

    private static double seconds(RoundView round) {
      return round.closedAt() == null
          ? 0
          : Duration.between(round.openedAt(), round.closedAt()).toMillis() / 1e3;
    }
  }

  public static Report of(RunRecord record, Duration wall) {
    return new Report(
        record.run().spec().seed(),
        wall.toMillis() / 1e3,
        record.reference().accuracy(),
        record.reference().floor(),
        record.run().checkpointSha256(),
        record.rounds().stream().map(Round::of).toList());
  }

  /** The last round's LeNet-FID. */
  public @Nullable Double finalLenetFid() {
    return rounds.isEmpty() ? null : rounds.get(rounds.size() - 1).lenetFid();
  }
}
