package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.training.Objective;
import org.phoenix.diffusion.training.TrainingRecipe;
import org.phoenix.platform.contract.RunSpec;

class RecipesTests {

  @Test
  void whatIsLeftOutIsPlainNoisePredictionOnWholeBatches() {
    TrainingRecipe recipe =
        Recipes.of(
            new RunSpec.Training(
                4, 1e-3, 10, 0, 1, 0.9, "f32", true, null, null, null, null, null));

    assertThat(recipe.objective()).isEqualTo(Objective.SIMPLE);
    assertThat(recipe.accumulation()).isEqualTo(1);
  }

  @Test
  void theObjectiveAndThePartsAreTheRuns() {
    TrainingRecipe recipe =
        Recipes.of(
            new RunSpec.Training(4, 1e-3, 10, 0, 1, 0.9, "f32", true, 0.1, 5.0, 2, null, null));

    assertThat(recipe.objective()).isEqualTo(new Objective(PredictionType.EPSILON, 5.0, 0.1));
    assertThat(recipe.accumulation()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void whatIsPredictedIsTheRuns(PredictionType prediction) {
    RunSpec.Training training =
        new RunSpec.Training(
            4,
            1e-3,
            10,
            0,
            1,
            0.9,
            "f32",
            true,
            0.1,
            5.0,
            null,
            prediction.diffusersName(),
            "cosine");

    assertThat(Recipes.of(training).objective()).isEqualTo(new Objective(prediction, 5.0, 0.1));
    assertThat(Recipes.scheduler(training).prediction()).isEqualTo(prediction);
    assertThat(Recipes.scheduler(training).schedule().betas())
        .isEqualTo(NoiseSchedule.cosine(1000).betas());
  }
}
