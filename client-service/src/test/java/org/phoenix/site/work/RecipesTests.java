package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.training.Objective;
import org.phoenix.diffusion.training.TrainingRecipe;
import org.phoenix.platform.contract.RunSpec;

class RecipesTests {

  @Test
  void whatIsLeftOutIsPlainNoisePredictionOnWholeBatches() {
    TrainingRecipe recipe =
        Recipes.of(new RunSpec.Training(4, 1e-3, 10, 0, 1, 0.9, "f32", true, null, null, null));

    assertThat(recipe.objective()).isEqualTo(Objective.SIMPLE);
    assertThat(recipe.accumulation()).isEqualTo(1);
  }

  @Test
  void theObjectiveAndThePartsAreTheRuns() {
    TrainingRecipe recipe =
        Recipes.of(new RunSpec.Training(4, 1e-3, 10, 0, 1, 0.9, "f32", true, 0.1, 5.0, 2));

    assertThat(recipe.objective()).isEqualTo(new Objective(PredictionType.EPSILON, 5.0, 0.1));
    assertThat(recipe.accumulation()).isEqualTo(2);
  }
}
