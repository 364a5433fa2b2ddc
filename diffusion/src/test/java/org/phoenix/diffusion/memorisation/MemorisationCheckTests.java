package org.phoenix.diffusion.memorisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetProgram;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.lenet.Pixels;
import org.phoenix.diffusion.unet.InitialWeights;

class MemorisationCheckTests {

  private static final int SIZE = 12;

  private final ImageSet training = blobs(300, 1);
  private final MemorisationCheck check = MemorisationCheck.of(training, 200, 5);

  @Test
  void aModelThatMakesNewImagesLeavesTheDistancesOfTrainingImages() {
    Nearness nearness = check.pixels(blobs(200, 2), () -> {});

    for (int i = 0; i < Quantiles.LEVELS.length; i++) {
      assertThat(nearness.samples()[i] / nearness.training()[i]).isBetween(0.5, 2.0);
    }
  }

  @Test
  void aModelThatRepeatsItsTrainingImagesIsFarNearer() {
    ImageSet copies = noisy(training.range(0, 200));

    Nearness pixels = check.pixels(copies, () -> {});
    assertThat(pixels.samples()[7]).isLessThan(pixels.training()[0]);
    try (LeNet lenet = lenet()) {
      Nearness features = check.features(copies, lenet);
      assertThat(features.samples()[4] * 3).isLessThan(features.training()[4]);
    }
  }

  @Test
  void exactCopiesAreAtZeroInBothSpaces() {
    try (LeNet lenet = lenet()) {
      ImageSet copies = training.range(0, 200);
      assertThat(check.pixels(copies, () -> {}).samples()).containsOnly(0);
      assertThat(check.features(copies, lenet).samples()[7]).isLessThan(1e-4);
    }
  }

  @Test
  void imagesThatAreThereTwiceCountOnce() {
    MemorisationCheck twice = MemorisationCheck.of(training.concat(training), 300, 5);

    assertThat(twice.images()).isEqualTo(300);
    assertThat(twice.compared()).isEqualTo(300);
    assertThat(twice.pixels(training, () -> {}).training()[0]).isPositive();
  }

  @Test
  void theSeedDrawsTheImagesThatAreCompared() {
    double[] same =
        MemorisationCheck.of(training, 200, 5).pixels(blobs(50, 2), () -> {}).training();
    double[] other =
        MemorisationCheck.of(training, 200, 6).pixels(blobs(50, 2), () -> {}).training();

    assertThat(check.compared()).isEqualTo(200);
    assertThat(check.pixels(blobs(50, 2), () -> {}).training()).isEqualTo(same).isNotEqualTo(other);
  }

  @Test
  void fewImagesKeepTheirDistances() {
    MemorisationCheck few = MemorisationCheck.of(training.range(0, 49), 200, 5);

    assertThat(few.tells()).isFalse();
    assertThatThrownBy(() -> few.pixels(training, () -> {}))
        .hasMessageContaining("49 different images are too few");
    assertThat(MemorisationCheck.of(training.range(0, 50), 200, 5).tells()).isTrue();
  }

  private static LeNet lenet() {
    LeNetShape shape = new LeNetShape(1, SIZE, 4);
    return new LeNet(
        new LeNetWeights(
            shape, new Pixels(100, 60), InitialWeights.of(new LeNetProgram(shape).parameters(), 1)),
        "cpu");
  }

  /** A bright disc of any place, radius and brightness in some noise. */
  private static ImageSet blobs(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SIZE * SIZE];
    for (int image = 0; image < count; image++) {
      double y = SIZE * random.nextDouble();
      double x = SIZE * random.nextDouble();
      double radius = 2 + 3 * random.nextDouble();
      double brightness = 100 + 100 * random.nextDouble();
      for (int i = 0; i < SIZE * SIZE; i++) {
        int row = i / SIZE;
        int column = i % SIZE;
        boolean inside = Math.hypot(row - y, column - x) < radius;
        pixels[image * SIZE * SIZE + i] = (byte) ((inside ? brightness : 0) + random.nextInt(40));
      }
    }
    return ImageSet.unlabelled(pixels, 1, SIZE, SIZE);
  }

  /** Each pixel one level lighter or darker. */
  private static ImageSet noisy(ImageSet images) {
    Random random = new Random(3);
    byte[] pixels = new byte[images.size() * images.imageSize()];
    images.pixels().get(pixels);
    for (int i = 0; i < pixels.length; i++) {
      int pixel = Byte.toUnsignedInt(pixels[i]) + (random.nextBoolean() ? 1 : -1);
      pixels[i] = (byte) Math.max(0, pixel);
    }
    return ImageSet.unlabelled(pixels, 1, images.height(), images.width());
  }
}
