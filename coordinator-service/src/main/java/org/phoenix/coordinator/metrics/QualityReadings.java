package org.phoenix.coordinator.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Appraisals;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.metrics.Readings;
import org.springframework.stereotype.Component;

/** What the evaluator last said of a run's global model and of its sites' own. */
@Component
class QualityReadings {

  private final Appraisals appraisals;
  private final Rounds rounds;

  QualityReadings(Appraisals appraisals, Rounds rounds) {
    this.appraisals = appraisals;
    this.rounds = rounds;
  }

  void add(Readings readings, Run run, Tags tags) {
    addDrift(readings, run, tags);
    for (Appraisal appraisal : appraisals.newestFinished(run.id())) {
      Result result = appraisal.result();
      if (result == null) {
        continue;
      }
      String site = appraisal.site();
      if (site == null) {
        addGlobal(readings, result, tags);
      } else {
        Tags its = tags.and("site", site);
        readings.add("phoenix.site.lenet.fid", its, result.lenetFid().value());
        readings.add("phoenix.site.classes.covered", its, result.classesCovered());
      }
    }
  }

  private void addDrift(Readings readings, Run run, Tags tags) {
    readings.add("phoenix.run.best.round", tags, run.bestRound());
    rounds
        .findFirstByRunIdAndStatusOrderByNumberDesc(run.id(), RoundStatus.CLOSED)
        .ifPresent(
            newest ->
                newest
                    .drift()
                    .forEach(
                        drift ->
                            readings.add(
                                "phoenix.run.drift",
                                tags.and("metric", drift.metric()),
                                (drift.value() - drift.best()) / drift.margin())));
  }

  private static void addGlobal(Readings readings, Result result, Tags tags) {
    readings.add("phoenix.run.lenet.fid", tags, result.lenetFid().value());
    readings.add("phoenix.run.lenet.fid.floor", tags, result.lenetFid().floor());
    Pairs pairs = result.pairs();
    if (pairs != null) {
      readings.add("phoenix.run.lenet.kid", tags, pairs.lenetKid().value());
    }
    readings.add("phoenix.run.judged.samples", tags, result.samples());
    readings.add("phoenix.run.classes.covered", tags, result.classesCovered());
    readings.add("phoenix.run.class.entropy", tags, result.entropy());
    readings.add("phoenix.run.class.total.variation", tags, result.totalVariation());
    List<Double> shares = result.classShare();
    for (int label = 0; label < shares.size(); label++) {
      readings.add(
          "phoenix.run.class.share", tags.and("class", Integer.toString(label)), shares.get(label));
    }
  }
}
