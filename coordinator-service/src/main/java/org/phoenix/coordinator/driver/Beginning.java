package org.phoenix.coordinator.driver;

import java.io.IOException;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.checkpoints.InitialCheckpoint;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.runs.Fingerprint;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.runs.Seeds;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.platform.contract.RunSpec;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives a run the weights that it starts from. */
@Component
class Beginning {

  private final InitialCheckpoint initial;
  private final Runs runs;
  private final EventLog events;
  private final TransactionTemplate transactions;

  Beginning(
      InitialCheckpoint initial, Runs runs, EventLog events, TransactionTemplate transactions) {
    this.initial = initial;
    this.runs = runs;
    this.events = events;
    this.transactions = transactions;
  }

  void begin(Run run) throws IOException {
    long seed = Seeds.initialWeights(run.spec().seed());
    RunSpec.Training training = run.spec().training();
    SchedulerConfig trained = SchedulerConfig.ofRun(training.prediction(), training.betaSchedule());
    boolean averaged = training.emaDecay() > 0;
    String fingerprint = Fingerprint.of(run.spec());
    Checkpoint weights =
        initial.write(
            run.id(), run.spec().model().toString(), trained, seed, averaged, fingerprint);
    transactions.executeWithoutResult(
        transaction -> {
          runs.get(run.id()).advanceTo(weights);
          String message = "Initial weights are checkpoint " + weights.shortName();
          events.record(
              run.id(),
              Event.of("checkpoint.initialised", message)
                  .with("sha256", weights.sha256())
                  .with("fingerprint", fingerprint));
        });
  }
}
