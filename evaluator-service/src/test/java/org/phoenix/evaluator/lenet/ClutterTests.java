package org.phoenix.evaluator.lenet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.FrechetDistance;
import org.phoenix.evaluator.Shapes;

class ClutterTests {

  @Test
  void isDifferentFromTheImageAndWithinItsRange() {
    SplittableRandom random = new SplittableRandom(1);
    Clutter clutter = new Clutter(12, random);
    for (int i = 0; i < 100; i++) {
      float[] image = new float[144];
      for (int j = 0; j < image.length; j++) {
        image[j] = j;
      }
      float[] before = image.clone();
      clutter.replace(image);
      assertThat(image).isNotEqualTo(before);
      for (float pixel : image) {
        assertThat(pixel).isBetween(0f, 255f);
      }
    }
  }

  /** What clutter is for: with it, noise lies farther off than real images of few classes. */
  @Test
  void makesNoiseWorseThanRealImagesOfTwoClasses() throws InterruptedException {
    LeNetWeights weights =
        new LeNetTraining(
                new LeNetShape(1, Shapes.SIZE, Shapes.CLASSES),
                LeNetRecipe.of(Shapes.all(400, 7), 200),
                3,
                "cpu")
            .train(Shapes.all(400, 7), step -> {});
    try (LeNet lenet = new LeNet(weights, "cpu")) {
      FrechetDistance distance = new FrechetDistance(statistics(lenet, Shapes.all(400, 8)));
      double twoClasses = distance.to(statistics(lenet, Shapes.of(200, 2, 9)));
      double noise = distance.to(statistics(lenet, Shapes.noise(200, 10)));
      assertThat(noise).isGreaterThan(1.5 * twoClasses);
    }
  }

  private static FeatureStatistics statistics(LeNet lenet, ImageSet images) {
    return FeatureStatistics.of(Features.of(lenet.read(images).features(), "images"));
  }
}
