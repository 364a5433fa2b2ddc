package org.phoenix.quickstart.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.VerdictView;

/**
 * The numbers that the report's page draws. Series have one value per round, null where there is
 * none.
 *
 * @param loss mean training loss by site
 * @param siteFid LeNet-FID of each site's own model, as screening saw it
 * @param bound above which screening strikes
 * @param classShare of the final model's samples
 */
record ChartData(
    List<Integer> rounds,
    List<@Nullable Double> lenetFid,
    @Nullable Double floor,
    List<Long> updateBytes,
    Map<String, List<@Nullable Double>> loss,
    Map<String, List<@Nullable Double>> siteFid,
    List<@Nullable Double> bound,
    List<String> disconnected,
    List<String> classNames,
    List<Double> classShare,
    List<Double> referenceShare) {

  static ChartData of(RunRecord record, List<String> classNames) {
    List<RoundView> rounds = record.rounds();
    return new ChartData(
        rounds.stream().map(RoundView::number).toList(),
        series(rounds, ChartData::lenetFid),
        record.reference().floor(),
        rounds.stream().map(RoundView::updateBytes).toList(),
        bySite(rounds, ChartData::losses),
        bySite(rounds, ChartData::siteFids),
        series(rounds, ChartData::bound),
        record.disconnected(),
        classNames,
        rounds.stream()
            .map(RoundView::evaluation)
            .filter(result -> result != null)
            .reduce((first, second) -> second)
            .map(EvaluationsApi.Result::classShare)
            .orElse(List.of()),
        record.reference().classShare());
  }

  private static @Nullable Double lenetFid(RoundView round) {
    return round.evaluation() == null ? null : round.evaluation().lenetFid().value();
  }

  private static Map<String, Double> losses(RoundView round) {
    return round.assignments().stream()
        .filter(assignment -> assignment.meanLoss() != null)
        .collect(Collectors.toMap(AssignmentView::site, AssignmentView::meanLoss));
  }

  private static Map<String, Double> siteFids(RoundView round) {
    return round.verdicts().stream()
        .collect(Collectors.toMap(VerdictView::site, VerdictView::value));
  }

  private static @Nullable Double bound(RoundView round) {
    return round.verdicts().stream().findFirst().map(VerdictView::bound).orElse(null);
  }

  private static List<@Nullable Double> series(
      List<RoundView> rounds, Function<RoundView, @Nullable Double> value) {
    return rounds.stream().<@Nullable Double>map(value).collect(Collectors.toList());
  }

  private static Map<String, List<@Nullable Double>> bySite(
      List<RoundView> rounds, Function<RoundView, Map<String, Double>> values) {
    TreeSet<String> sites = new TreeSet<>();
    rounds.forEach(round -> sites.addAll(values.apply(round).keySet()));
    Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();
    sites.forEach(site -> series.put(site, series(rounds, round -> values.apply(round).get(site))));
    return series;
  }
}
