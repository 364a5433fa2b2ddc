package org.phoenix.coordinator.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.RunsApi.Drift;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Marks the best round of a run, and says when its model has become worse than that. */
@Component
public class DriftWatch {

  private static final DriftRule BEST = new DriftRule(DriftMetric.LENET_FID);

  private final JudgedRounds rounds;
  private final Runs runs;
  private final EventLog events;

  DriftWatch(JudgedRounds rounds, Runs runs, EventLog events) {
    this.rounds = rounds;
    this.runs = runs;
    this.events = events;
  }

  /** Compares a judged round with those before it, within the transaction that closes it. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void watch(Round round, Result result) {
    JudgedRound newest = new JudgedRound(round.number(), result);
    List<JudgedRound> before = rounds.before(round.runId(), round.number());
    List<Drift> compared = new ArrayList<>();
    for (DriftMetric metric : DriftMetric.values()) {
      new DriftRule(metric)
          .compare(newest, before)
          .ifPresent(
              drift -> {
                compared.add(drift);
                tell(round.runId(), round.number(), metric, drift);
              });
    }
    round.compare(compared);
    Run run = runs.get(round.runId());
    BEST.best(newest, before).ifPresent(best -> run.best(best.number()));
  }

  private void tell(UUID run, int round, DriftMetric metric, Drift drift) {
    if (!drift.drifted()) {
      return;
    }
    String message =
        String.format(
            Locale.ROOT,
            "The model of round %d is worse than that of round %d: %s %.4g instead of %.4g, and"
                + " chance explains %.4g of the difference",
            round,
            drift.bestRound(),
            metric.label(),
            drift.value(),
            drift.best(),
            drift.margin());
    events.record(
        run,
        Event.of("run.drifted", message)
            .round(round)
            .with("metric", drift.metric())
            .with("value", drift.value())
            .with("noise", drift.noise())
            .with("bestRound", drift.bestRound())
            .with("best", drift.best())
            .with("bestNoise", drift.bestNoise())
            .with("margin", drift.margin()));
  }
}
