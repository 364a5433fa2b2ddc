package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.FloatTensor;

class ObjectiveTests {

  private static final UNetConfig TINY =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D"], "up_block_types": ["UpBlock2D"]}
          """);
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.cosine(1000);

  static Stream<Objective> objectives() {
    return Stream.of(
        Objective.SIMPLE,
        new Objective(PredictionType.V, null),
        new Objective(PredictionType.SAMPLE, null),
        new Objective(PredictionType.EPSILON, 5.0),
        new Objective(PredictionType.V, 5.0),
        new Objective(PredictionType.SAMPLE, 5.0));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void theLossIsItsClosedForm(Objective objective) {
    byte[] pixels = new byte[16 * 64];
    new Random(3).nextBytes(pixels);
    ImageSet images = ImageSet.unlabelled(pixels, 1, 8, 8);
    int[] all = IntStream.range(0, 16).toArray();
    TrainingBatch batch = TrainingBatch.draw(images, all, SCHEDULE, false, 1, 0);
    SortedMap<String, FloatTensor> weights = InitialWeights.of(TINY, 1);
    TrainingRecipe recipe =
        new TrainingRecipe(16, 1e-3, 0, 0, 1, 0, Precision.F32, false, objective);

    float loss;
    try (OptimiserStep optimiser =
        new OptimiserStep(TINY, recipe, SCHEDULE, weights, null, null, weights, Device.cpu())) {
      loss = optimiser.take(batch, 0, (step, steps, soFar, speed) -> {}).loss();
    }

    assertThat((double) loss).isCloseTo(expected(objective, batch, weights), within(1e-5));
  }

  @Test
  void theWeightIsBoundedAtCleanTimeStepsAndWholeAtNoisyOnes() {
    Objective noise = new Objective(PredictionType.EPSILON, 5.0);
    assertThat(noise.weight(100)).isEqualTo(0.05);
    assertThat(noise.weight(0.1)).isEqualTo(1);
    Objective v = new Objective(PredictionType.V, 5.0);
    assertThat(v.weight(99)).isEqualTo(0.05);
    assertThat(v.weight(1)).isEqualTo(0.5);
    Objective image = new Objective(PredictionType.SAMPLE, 5.0);
    assertThat(image.weight(100)).isEqualTo(5);
    assertThat(image.weight(0.1)).isEqualTo(0.1);
  }

  /**
   * The three are one loss, min(SNR, gamma) |x_0 - x|^2 of Hang et al. 2023, said of the noise and
   * of v in place of the image: an error e of x is an error -a / b e of the noise and -e / b of v,
   * where x_t = a x + b noise and SNR = a^2 / b^2.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 250, 500, 900, 999})
  void anErrorOfTheImageCountsTheSameWhateverIsPredicted(int t) {
    double signalToNoise = SCHEDULE.signalToNoise(t);
    double noiseVariance = 1 - SCHEDULE.alphaCumprod(t);
    double ofImage = Math.min(signalToNoise, 5);
    double ofNoise = new Objective(PredictionType.EPSILON, 5.0).weight(signalToNoise);
    double ofV = new Objective(PredictionType.V, 5.0).weight(signalToNoise);

    assertThat(new Objective(PredictionType.SAMPLE, 5.0).weight(signalToNoise)).isEqualTo(ofImage);
    assertThat(ofNoise * signalToNoise).isCloseTo(ofImage, withinPercentage(1e-9));
    assertThat(ofV / noiseVariance).isCloseTo(ofImage, withinPercentage(1e-9));
  }

  @Test
  void aGammaThatIsNotPositiveIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Objective(PredictionType.V, 0.0))
        .withMessage("minSnrGamma = 0.0; above 0 works");
  }

  /** The objective in double precision, around the network's own predictions. */
  private static double expected(
      Objective objective, TrainingBatch batch, SortedMap<String, FloatTensor> weights) {
    float[] noisy = new float[batch.x().length];
    double[] target = new double[noisy.length];
    double[] weight = new double[noisy.length];
    for (int j = 0; j < noisy.length; j++) {
      int t = batch.timesteps()[j / 64];
      double alphaBar = SCHEDULE.alphaCumprod(t);
      double a = Math.sqrt(alphaBar);
      double b = Math.sqrt(1 - alphaBar);
      noisy[j] = (float) (a * batch.x()[j] + b * batch.noise()[j]);
      double snr = alphaBar / (1 - alphaBar);
      double perErrorOfTheImage = 1;
      switch (objective.prediction()) {
        case EPSILON -> {
          target[j] = batch.noise()[j];
          perErrorOfTheImage = snr;
        }
        case V -> {
          target[j] = a * batch.noise()[j] - b * batch.x()[j];
          perErrorOfTheImage = snr + 1;
        }
        case SAMPLE -> target[j] = batch.x()[j];
      }
      weight[j] =
          objective.minSnrGamma() == null
              ? 1
              : Math.min(snr, objective.minSnrGamma()) / perErrorOfTheImage;
    }
    double sum = 0;
    try (UNetModel model = new UNetModel(TINY, weights, Precision.F32, Device.cpu())) {
      float[] y = model.predict(noisy, batch.timesteps());
      for (int j = 0; j < y.length; j++) {
        sum += weight[j] * (y[j] - target[j]) * (y[j] - target[j]);
      }
    }
    return sum / noisy.length;
  }
}
