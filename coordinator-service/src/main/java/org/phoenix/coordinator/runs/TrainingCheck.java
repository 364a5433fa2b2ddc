package org.phoenix.coordinator.runs;

import static org.phoenix.coordinator.runs.SpecCheck.require;

import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Training;

/** Whether it is clear how long sites train, and a batch has images enough for its parts. */
final class TrainingCheck {

  private TrainingCheck() {}

  static void check(RunSpec spec) {
    Integer steps = spec.stepsPerRound();
    Integer epochs = spec.epochsPerRound();
    require(
        steps != null || epochs != null,
        "stepsPerRound or epochsPerRound is needed: how long a site trains in a round");
    require(
        steps == null || epochs == null,
        "stepsPerRound = %d and epochsPerRound = %d: a round has one length; leave one of them out",
        steps,
        epochs);
    Training training = spec.training();
    Integer accumulation = training.accumulation();
    require(
        accumulation == null || accumulation <= training.batchSize(),
        "training.accumulation = %d: training.batchSize = %d images cannot be taken in so many"
            + " parts",
        accumulation,
        training.batchSize());
  }
}
