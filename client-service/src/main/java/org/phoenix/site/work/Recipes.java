package org.phoenix.site.work;

import org.phoenix.diffusion.training.Objective;
import org.phoenix.diffusion.training.TrainingRecipe;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.platform.contract.RunSpec;

/** The recipe on the wire as the model library takes it. */
final class Recipes {

  private Recipes() {}

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
        training.proximalMu() == null
            ? Objective.SIMPLE
            : Objective.SIMPLE.near(training.proximalMu()));
  }
}
