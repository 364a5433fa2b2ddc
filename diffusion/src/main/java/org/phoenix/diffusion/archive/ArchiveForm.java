package org.phoenix.diffusion.archive;

import org.phoenix.diffusion.data.ImageSet;

/** (N, C, H, W) of square images. */
public record ArchiveForm(int count, int channels, int size) {

  /** C * H * W. */
  public int imageSize() {
    return channels * size * size;
  }

  /**
   * As bytes of pixels.
   *
   * @param images (n, C * H * W), about [-1, 1]
   */
  public ImageSet pixels(float[] images) {
    return ImageSet.ofNormalised(images, channels, size, size);
  }
}
