package org.phoenix.diffusion.data;

/** Small sets with known content. */
final class TestImages {

  private TestImages() {}

  /**
   * Grey 4 x 5 images with every pixel value different from its neighbours', labels 0, 1, 2, 0, ...
   */
  static ImageSet grey(int count) {
    return counting(count, 1, 4, 5, 3);
  }

  static ImageSet counting(int count, int channels, int height, int width, int classes) {
    byte[] pixels = new byte[count * channels * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % classes;
    }
    return new ImageSet(pixels, channels, height, width, labels, classes);
  }
}
