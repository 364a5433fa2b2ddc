package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ResizeTests {

  @Test
  void halvingAveragesFourPixelsRoundedHalfUp() {
    ImageSet set = grey(4, 4, 0, 1, 10, 20, 0, 1, 30, 40, 255, 255, 7, 7, 255, 254, 7, 8);
    assertThat(pixels(Resize.toSquare(set, 2))).containsExactly(1, 25, 255, 7);
  }

  @Test
  void threeToTwoWeighsTheSharedPixelByHalf() {
    ImageSet set = grey(3, 3, 0, 90, 0, 0, 90, 0, 0, 90, 0);
    // each new pixel is 1.5 x 1.5 old ones: (1 * 0 + 0.5 * 90) / 1.5
    assertThat(pixels(Resize.toSquare(set, 2))).containsExactly(30, 30, 30, 30);
  }

  @Test
  void enlargingRepeatsPixels() {
    ImageSet set = grey(2, 2, 1, 2, 3, 4);
    assertThat(pixels(Resize.toSquare(set, 4)))
        .containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4);
  }

  @Test
  void theCentreOfAnOblongImageIsKept() {
    assertThat(pixels(Resize.toSquare(grey(2, 4, 9, 1, 2, 9, 9, 3, 4, 9), 2)))
        .containsExactly(1, 2, 3, 4);
    assertThat(pixels(Resize.toSquare(grey(3, 1, 9, 5, 9), 1))).containsExactly(5);
  }

  @Test
  void anImageOfOneColourKeepsItAtEverySize() {
    byte[] pixels = new byte[3 * 28 * 28];
    java.util.Arrays.fill(pixels, (byte) 201);
    ImageSet set = new ImageSet(pixels, 3, 28, 28, new int[] {4}, 10);
    for (int size : new int[] {1, 5, 14, 16, 27, 29, 32, 64}) {
      ImageSet resized = Resize.toSquare(set, size);
      assertThat(resized.shape()).isEqualTo("3 x %d x %d".formatted(size, size));
      assertThat(pixels(resized)).containsOnly(201);
      assertThat(resized.labels()).containsExactly(4);
    }
  }

  @Test
  void theMeanOfTheImageStays() {
    byte[] pixels = new byte[28 * 28];
    new Random(3).nextBytes(pixels);
    ImageSet set = ImageSet.unlabelled(pixels, 1, 28, 28);
    assertThat(mean(Resize.toSquare(set, 16)))
        .isCloseTo(mean(set), org.assertj.core.api.Assertions.within(0.2));
  }

  @Test
  void senselessSizesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resize.toSquare(grey(1, 1, 0), 0))
        .withMessageContaining("not 0");
  }

  private static ImageSet grey(int height, int width, int... values) {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return ImageSet.unlabelled(pixels, 1, height, width);
  }

  private static int[] pixels(ImageSet set) {
    int[] values = new int[set.size() * set.imageSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(set.pixels().get(i));
    }
    return values;
  }

  private static double mean(ImageSet set) {
    return java.util.Arrays.stream(pixels(set)).average().orElseThrow();
  }
}
