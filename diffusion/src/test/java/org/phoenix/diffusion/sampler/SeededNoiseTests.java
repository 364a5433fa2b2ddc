package org.phoenix.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeededNoiseTests {

  @Test
  void theNoiseOfASeedNeverChanges() {
    float[] noise = new float[3];
    NoiseSource.seeded(42).fill(noise, 1, 0);
    assertThat(noise).containsExactly(0.5376558f, 1.5311792f, 0.4065334f);
  }

  @Test
  void theNoiseIsStandardNormal() {
    int n = 400_000;
    float[] noise = new float[n];
    NoiseSource.seeded(1).fill(noise, 0, 0);
    double[] moments = new double[5];
    int beyondTwo = 0;
    for (float value : noise) {
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(value, k) / n;
      }
      beyondTwo += Math.abs(value) > 2 ? 1 : 0;
    }
    assertThat(moments[1]).isCloseTo(0, within(0.01));
    assertThat(moments[2]).isCloseTo(1, within(0.01));
    assertThat(moments[3]).isCloseTo(0, within(0.03));
    assertThat(moments[4]).isCloseTo(3, within(0.06));
    assertThat((double) beyondTwo / n).isCloseTo(0.0455, within(0.002));
  }

  @Test
  void imagesStepsAndSeedsAreIndependent() {
    assertThat(correlation(noise(1, 0, 0), noise(1, 1, 0))).isCloseTo(0, within(0.02));
    assertThat(correlation(noise(1, 0, 0), noise(1, 0, 1))).isCloseTo(0, within(0.02));
    assertThat(correlation(noise(1, 0, 0), noise(2, 0, 0))).isCloseTo(0, within(0.02));
    assertThat(correlation(noise(1, 0, 1), noise(1, 1, 0))).isCloseTo(0, within(0.02));
    assertThat(correlation(noise(1, 0, 0), noise(1, 0, NoiseSource.START)))
        .isCloseTo(0, within(0.02));
  }

  private static float[] noise(long seed, long image, int step) {
    float[] noise = new float[50_000];
    NoiseSource.seeded(seed).fill(noise, image, step);
    return noise;
  }

  private static double correlation(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum / a.length;
  }
}
