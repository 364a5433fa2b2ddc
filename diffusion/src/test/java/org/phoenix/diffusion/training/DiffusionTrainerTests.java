package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;

@Tag("once")
class DiffusionTrainerTests {

  private static final UNetConfig TINY =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [16, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1e-4, 0.02, 1000);
  private static final TrainingListener SILENT = (step, steps, loss, speed) -> {};

  @Test
  void aSmallSetIsLearnt() {
    ImageSet stripes = stripes(4);
    try (DiffusionTrainer trainer = fresh(recipe(Precision.F32, 4e-3))) {
      List<Double> losses = new ArrayList<>();
      trainer.train(stripes, 0, 0, 300, 1, (step, steps, loss, speed) -> losses.add(loss));

      assertThat(mean(losses.subList(0, 10))).isGreaterThan(0.4);
      assertThat(mean(losses.subList(250, 300))).isLessThan(0.2);
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAlsoWhenCutInTwo() {
    ImageSet images = random(50);
    TrainingRecipe recipe = recipe(Precision.BF16, 1e-3);
    Kept whole = train(recipe, null, images, 0, 20);
    Kept first = train(recipe, null, images, 0, 9);
    Kept second = train(recipe, first, images, 9, 11);

    assertThat(second).isEqualTo(whole);
    assertThat(train(recipe, null, images, 0, 20)).isEqualTo(whole);
    assertThat(first).isNotEqualTo(whole);
  }

  @Test
  void garbageCollectionInTheMiddleChangesNothing() {
    ImageSet images = random(50);
    TrainingRecipe recipe = recipe(Precision.F32, 1e-3);
    Kept undisturbed = train(recipe, null, images, 0, 12);
    try (DiffusionTrainer trainer = fresh(recipe)) {
      trainer.train(images, 0, 0, 12, 5, (step, steps, loss, speed) -> System.gc());

      assertThat(Kept.of(trainer)).isEqualTo(undisturbed);
    }
  }

  /** FedProx: what AdamW sees is the gradient plus mu times the way from the global weights. */
  @Test
  void theProximalTermPullsTowardsTheGlobalWeights() {
    SortedMap<String, FloatTensor> weights = InitialWeights.of(TINY, 1);
    SortedMap<String, FloatTensor> global = InitialWeights.of(TINY, 2);

    SortedMap<String, FloatTensor> plain = firstMoments(0, weights, global);
    SortedMap<String, FloatTensor> proximal = firstMoments(3, weights, global);

    weights.forEach(
        (name, tensor) -> {
          float[] g = plain.get("exp_avg." + name).values();
          float[] pulled = proximal.get("exp_avg." + name).values();
          for (int i = 0; i < g.length; i++) {
            // After one step, Adam's first moment is a tenth of the gradient.
            float way = tensor.values()[i] - global.get(name).values()[i];
            assertThat(pulled[i]).isEqualTo(g[i] + 0.1f * 3 * way, within(1e-5f));
          }
        });
  }

  @Test
  void aProximalTrainingCutInTwoGivesTheSameBits() {
    TrainingRecipe recipe = proximal(0.5, 1);
    ImageSet images = random(50);
    Kept whole = train(recipe, null, images, 0, 6);
    Kept half = train(recipe, null, images, 0, 3);
    SortedMap<String, FloatTensor> global = InitialWeights.of(TINY, 1);

    try (DiffusionTrainer resumed = half.resume(recipe, global)) {
      resumed.train(images, 3, 3, 3, 5, SILENT);

      assertThat(Kept.of(resumed)).isEqualTo(whole);
    }
    assertThat(train(recipe(Precision.F32, 1e-3), null, images, 0, 6)).isNotEqualTo(whole);
  }

  private static SortedMap<String, FloatTensor> firstMoments(
      double mu, SortedMap<String, FloatTensor> weights, SortedMap<String, FloatTensor> global) {
    try (DiffusionTrainer trainer =
        new DiffusionTrainer(
            TINY, proximal(mu, 1e6), SCHEDULE, weights, null, null, global, Device.cpu())) {
      trainer.train(random(8), 0, 0, 1, 5, SILENT);
      return trainer.moments();
    }
  }

  private static TrainingRecipe proximal(double mu, double maxGradientNorm) {
    Objective objective = Objective.SIMPLE.near(mu);
    return new TrainingRecipe(8, 1e-3, 5, 0, maxGradientNorm, 0.99, Precision.F32, true, objective);
  }

  @Test
  void averagedWeightsFollowTheWarmedUpDecay() {
    TrainingRecipe recipe = recipe(Precision.F32, 1e-3);
    try (DiffusionTrainer trainer = fresh(recipe)) {
      float before = trainer.weights().get("conv_in.weight").values()[0];
      trainer.train(random(8), 0, 0, 1, 5, SILENT);

      float after = trainer.weights().get("conv_in.weight").values()[0];
      float averaged = trainer.averagedWeights().get("conv_in.weight").values()[0];
      assertThat(averaged).isEqualTo(before + 0.9f * (after - before), within(1e-6f));
    }
  }

  @Test
  void aLossThatIsNoNumberStopsTheTrainingAndNamesTheBatch() {
    SortedMap<String, FloatTensor> broken = InitialWeights.of(TINY, 1);
    broken.get("conv_in.bias").values()[0] = Float.NaN;
    try (DiffusionTrainer trainer =
        new DiffusionTrainer(
            TINY, recipe(Precision.F32, 1e-3), SCHEDULE, broken, null, null, Device.cpu())) {

      assertThatThrownBy(() -> trainer.train(random(8), 40, 0, 1, 5, SILENT))
          .isInstanceOf(NonFiniteLossException.class)
          .hasMessageContaining("step 40")
          .hasMessageContaining("images [");
    }
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    try (DiffusionTrainer trainer = fresh(recipe(Precision.F32, 1e-3))) {
      ImageSet large = ImageSet.unlabelled(new byte[256], 1, 16, 16);

      assertThatThrownBy(() -> trainer.train(large, 0, 0, 1, 5, SILENT))
          .hasMessageContaining("the network takes 1 x 8 x 8");
    }
  }

  private static org.assertj.core.data.Offset<Float> within(float value) {
    return org.assertj.core.api.Assertions.within(value);
  }

  private static Kept train(
      TrainingRecipe recipe, @Nullable Kept from, ImageSet images, int firstStep, int steps) {
    try (DiffusionTrainer trainer = from == null ? fresh(recipe) : from.resume(recipe)) {
      trainer.train(images, firstStep, firstStep, steps, 5, SILENT);
      return Kept.of(trainer);
    }
  }

  private static DiffusionTrainer fresh(TrainingRecipe recipe) {
    SortedMap<String, FloatTensor> weights = InitialWeights.of(TINY, 1);
    return new DiffusionTrainer(TINY, recipe, SCHEDULE, weights, null, null, Device.cpu());
  }

  private static TrainingRecipe recipe(Precision precision, double learningRate) {
    return new TrainingRecipe(8, learningRate, 5, 0, 1, 0.99, precision, true, Objective.SIMPLE);
  }

  private static ImageSet stripes(int count) {
    byte[] pixels = new byte[count * 64];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 8 < 4 ? 20 : 230);
    }
    return ImageSet.unlabelled(pixels, 1, 8, 8);
  }

  private static ImageSet random(int count) {
    byte[] pixels = new byte[count * 64];
    new Random(3).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, 1, 8, 8);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private record Kept(
      SortedMap<String, FloatTensor> weights,
      SortedMap<String, FloatTensor> averaged,
      SortedMap<String, FloatTensor> moments) {

    static Kept of(DiffusionTrainer trainer) {
      return new Kept(trainer.weights(), trainer.averagedWeights(), trainer.moments());
    }

    DiffusionTrainer resume(TrainingRecipe recipe) {
      return resume(recipe, weights);
    }

    DiffusionTrainer resume(TrainingRecipe recipe, SortedMap<String, FloatTensor> global) {
      return new DiffusionTrainer(
          TINY, recipe, SCHEDULE, weights, averaged, moments, global, Device.cpu());
    }
  }
}
