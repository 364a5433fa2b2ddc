package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.unet.Golden;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.FloatTensor;
import tools.jackson.databind.JsonNode;

/**
 * Three AdamW steps against PyTorch's. AdamW's first step moves each weight by the sign of its
 * gradient, rounding noise included, so large networks go different ways from the second step on:
 * PyTorch in float32 does not repeat these vectors with another number of threads, nor does float64
 * (docs/decisions/0005). What is asked of each network here is what rounding leaves comparable.
 */
class GoldenTrainingTests {

  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1e-4, 0.02, 1000);
  private static final TrainingListener SILENT = (step, steps, loss, speed) -> {};

  /**
   * @param steps whose loss is compared to 1e-4 and whose norm to 1e-3
   * @param laterLoss relative, for the loss of the steps after those
   * @param output relative to the largest value, for the prediction after the third step, where
   *     that is comparable at all
   */
  @ParameterizedTest
  @CsvSource({"unet-tiny16, 3, 0, 1e-3", "unet-small32, 3, 0, 5e-3", "unet-cifar10, 1, 2e-3,"})
  void threeStepsOfAdamWGoAsInPyTorch(
      String name, int steps, double laterLoss, @Nullable Double output) {
    Golden golden = Golden.read(name);
    JsonNode training = golden.json().get("training");
    TrainingRecipe recipe =
        new TrainingRecipe(2, 2e-4, 0, 0.01, 1, 0, Precision.F32, false, Objective.SIMPLE);
    SortedMap<String, FloatTensor> weights = golden.weights();
    try (OptimiserStep trainer =
        new OptimiserStep(
            golden.config(), recipe, SCHEDULE, weights, null, null, weights, Device.cpu())) {
      for (int i = 0; i < 3; i++) {
        var result = trainer.take(batch(golden, training.get("timesteps").get(i)), i, SILENT);

        double loss = training.get("loss").get(i).doubleValue();
        double norm = training.get("gradient_norm_before_clip").get(i).doubleValue();
        double tolerance = i < steps ? 1e-4 : laterLoss;
        assertThat((double) result.loss()).isCloseTo(loss, within(tolerance * loss));
        if (i < steps) {
          assertThat((double) result.norm()).isCloseTo(norm, within(1e-3 * norm));
        }
      }
      if (output != null) {
        float[] expected = golden.tensor("y_after_3_adamw_steps");
        assertThat(Golden.largestDifference(prediction(golden, trainer), expected))
            .isLessThanOrEqualTo(output * Golden.largest(expected));
      }
    }
  }

  private static float[] prediction(Golden golden, OptimiserStep trainer) {
    try (UNetModel model =
        new UNetModel(golden.config(), trainer.weights(), Precision.F32, Device.cpu())) {
      return model.predict(golden.tensor("x"), golden.timesteps());
    }
  }

  private static TrainingBatch batch(Golden golden, JsonNode timesteps) {
    float[] x = golden.tensor("x");
    float[] noise = new float[x.length];
    for (int j = 0; j < noise.length; j++) {
      noise[j] = (float) Math.sin(0.7 * j + 1.1);
    }
    int[] t = {timesteps.get(0).intValue(), timesteps.get(1).intValue()};
    return new TrainingBatch(new int[] {0, 1}, x, t, noise);
  }
}
