package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * A step in parts against the step of the whole batch. In float64 only the gradients' float32 and
 * their sum are rounded.
 */
class AccumulationTests {

  private static final UNetConfig TINY =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [16], "norm_num_groups": 4,
           "down_block_types": ["AttnDownBlock2D"], "up_block_types": ["AttnUpBlock2D"]}
          """);
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1e-4, 0.02, 1000);

  /** With all that belongs to a step: weights of the errors, a proximal term, clipping, EMA. */
  private static final Objective OBJECTIVE = new Objective(PredictionType.EPSILON, 5.0).near(0.5);

  @ParameterizedTest
  @CsvSource({"F64, 1e-6", "F32, 5e-6"})
  void theGradientsAndTheLossAreTheWholeBatchs(Precision precision, double tolerance) {
    Outcome whole = train(precision, 1, 1);
    float largest = largest(whole.moments(), "exp_avg.");
    for (int parts : new int[] {3, 10}) {
      Outcome inParts = train(precision, parts, 1);

      assertThat(inParts.loss()).isCloseTo(whole.loss(), within(tolerance * whole.loss()));
      // After one step, Adam's first moment is a tenth of the clipped gradient.
      assertThat(difference(inParts.moments(), whole.moments(), "exp_avg."))
          .isLessThanOrEqualTo((float) tolerance * largest);
    }
  }

  @Test
  void theWeightsAreTheWholeBatchsAfterTenSteps() {
    Outcome whole = train(Precision.F64, 1, 10);
    Outcome inParts = train(Precision.F64, 3, 10);

    assertThat(inParts.loss()).isCloseTo(whole.loss(), within(1e-6));
    assertThat(difference(inParts.weights(), whole.weights(), "")).isLessThan(1e-6f);
    assertThat(difference(inParts.averaged(), whole.averaged(), "")).isLessThan(1e-6f);
    assertThat(inParts.moments().get("step").values()).containsExactly(10);
  }

  @Test
  void partsDifferByOneImageAtMostAndHoldTheBatchInItsOrder() {
    TrainingBatch batch = batch(10);

    List<TrainingBatch> parts = batch.parts(4);

    assertThat(parts).extracting(TrainingBatch::size).containsExactly(2, 3, 2, 3);
    assertThat(joined(parts.stream().map(TrainingBatch::x))).isEqualTo(batch.x());
    assertThat(joined(parts.stream().map(TrainingBatch::noise))).isEqualTo(batch.noise());
    assertThat(parts.stream().map(TrainingBatch::timesteps).flatMapToInt(Arrays::stream).toArray())
        .isEqualTo(batch.timesteps());
    assertThat(parts.stream().map(TrainingBatch::images).flatMapToInt(Arrays::stream).toArray())
        .isEqualTo(batch.images());
  }

  @Test
  void morePartsThanImagesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe(Precision.F32, 11))
        .withMessage("accumulation = 11; 1 to batchSize = 10 works");
    assertThat(recipe(Precision.F32, 2).inParts(64).accumulation()).isEqualTo(10);
    assertThat(recipe(Precision.F32, 4).inParts(2).accumulation()).isEqualTo(4);
  }

  private static Outcome train(Precision precision, int parts, int steps) {
    SortedMap<String, FloatTensor> weights = InitialWeights.of(TINY, 1);
    SortedMap<String, FloatTensor> global = InitialWeights.of(TINY, 2);
    try (DiffusionTrainer trainer =
        new DiffusionTrainer(
            TINY, recipe(precision, parts), SCHEDULE, weights, null, null, global, Device.cpu())) {
      TrainingSummary summary =
          trainer.train(images(), 0, 0, steps, 5, (step, of, loss, speed) -> {});
      return new Outcome(
          summary.lastLoss(), trainer.weights(), trainer.averagedWeights(), trainer.moments());
    }
  }

  private static TrainingRecipe recipe(Precision precision, int parts) {
    return new TrainingRecipe(10, 1e-3, 5, 0.01, 0.1, 0.9, precision, true, OBJECTIVE, parts);
  }

  private static TrainingBatch batch(int size) {
    int[] chosen = new BatchOrder(50, size, 5).batch(0);
    return TrainingBatch.draw(images(), chosen, SCHEDULE, true, 5, 0);
  }

  private static ImageSet images() {
    byte[] pixels = new byte[50 * 64];
    new Random(3).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, 1, 8, 8);
  }

  private static float[] joined(Stream<float[]> parts) {
    List<float[]> all = parts.toList();
    float[] joined = new float[all.stream().mapToInt(part -> part.length).sum()];
    int to = 0;
    for (float[] part : all) {
      System.arraycopy(part, 0, joined, to, part.length);
      to += part.length;
    }
    return joined;
  }

  private static float largest(SortedMap<String, FloatTensor> tensors, String prefix) {
    float largest = 0;
    for (String name : tensors.keySet()) {
      if (name.startsWith(prefix)) {
        for (float value : tensors.get(name).values()) {
          largest = Math.max(largest, Math.abs(value));
        }
      }
    }
    return largest;
  }

  private static float difference(
      SortedMap<String, FloatTensor> some, SortedMap<String, FloatTensor> others, String prefix) {
    float largest = 0;
    for (String name : others.keySet()) {
      float[] a = some.get(name).values();
      float[] b = others.get(name).values();
      for (int i = 0; name.startsWith(prefix) && i < a.length; i++) {
        largest = Math.max(largest, Math.abs(a[i] - b[i]));
      }
    }
    return largest;
  }

  private record Outcome(
      double loss,
      SortedMap<String, FloatTensor> weights,
      SortedMap<String, FloatTensor> averaged,
      SortedMap<String, FloatTensor> moments) {}
}
