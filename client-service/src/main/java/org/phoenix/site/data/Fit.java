package org.phoenix.site.data;

import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Resize;

/** Brings images into the shape that a model takes. */
final class Fit {

  private Fit() {}

  static ImageSet to(ImageSet images, String what, int channels, int size) {
    if (images.channels() != channels) {
      throw new UnfitImagesException(
          "%s have %d channels, the model takes %d".formatted(what, images.channels(), channels));
    }
    ImageSet square = Resize.toSquare(images, size);
    // Labels play no part in the training, and sets with and without cannot be joined.
    byte[] pixels = new byte[square.size() * square.imageSize()];
    square.pixels().get(pixels);
    return ImageSet.unlabelled(pixels, channels, size, size);
  }
}
