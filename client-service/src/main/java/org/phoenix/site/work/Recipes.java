package org.phoenix.site.work;

import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.training.Objective;
import org.phoenix.diffusion.training.TrainingRecipe;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.platform.contract.RunSpec;

/** The recipe on the wire as the model library takes it. */
final class Recipes {

  private Recipes() {}

  /** The element type of updates that travel as weights. */
  static DType wire(String compression) {
    return "bf16".equals(compression) ? DType.BF16 : DType.F32;
  }

  static TrainingRecipe of(RunSpec.Training training) {
    return new TrainingRecipe(
        training.batchSize(),
        training.learningRate(),
        training.warmUpSteps(),
        training.weightDecay(),
        training.maxGradientNorm(),
        training.emaDecay(),
        Precision.of(training.precision()),
        training.flip(),
        objective(training),
        training.accumulation() == null ? 1 : training.accumulation());
  }

  /** What is predicted, and how noise grows with time. */
  static SchedulerConfig scheduler(RunSpec.Training training) {
    return SchedulerConfig.ofRun(training.prediction(), training.betaSchedule());
  }

  private static Objective objective(RunSpec.Training training) {
    Objective objective = new Objective(scheduler(training).prediction(), training.minSnrGamma());
    return training.proximalMu() == null ? objective : objective.near(training.proximalMu());
  }
}
