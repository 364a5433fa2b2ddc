package org.phoenix.diffusion.data;

import java.nio.ByteBuffer;

/**
 * Grey from colours and colours from grey, in whole numbers: equal on every machine.
 *
 * <p>Grey is the luma of ITU-R BT.601, Y = 0.299 R + 0.587 G + 0.114 B, with weights in 65536ths
 * and rounded half up, as Pillow and torchvision have it.
 */
final class Channels {

  private static final int RED = 19595;
  private static final int GREEN = 38470;
  private static final int BLUE = 7471;

  private Channels() {}

  /**
   * @throws IllegalArgumentException unless the channels are the same, or go from 1 to 3 or back
   */
  static ImageSet convert(ImageSet set, int channels) {
    if (set.channels() == channels) {
      return set;
    }
    if (set.channels() == 3 && channels == 1) {
      return with(set, 1, grey(set));
    }
    if (set.channels() == 1 && channels == 3) {
      return with(set, 3, repeated(set));
    }
    throw new IllegalArgumentException(
        "images of %d channels cannot be made images of %d; there is a way between 1 and 3 only"
            .formatted(set.channels(), channels));
  }

  private static byte[] grey(ImageSet set) {
    int plane = set.height() * set.width();
    ByteBuffer pixels = set.pixels();
    byte[] grey = new byte[set.size() * plane];
    for (int i = 0; i < grey.length; i++) {
      int red = i / plane * 3 * plane + i % plane;
      int luma =
          RED * Byte.toUnsignedInt(pixels.get(red))
              + GREEN * Byte.toUnsignedInt(pixels.get(red + plane))
              + BLUE * Byte.toUnsignedInt(pixels.get(red + 2 * plane));
      grey[i] = (byte) ((luma + (1 << 15)) >> 16);
    }
    return grey;
  }

  private static byte[] repeated(ImageSet set) {
    int plane = set.height() * set.width();
    ByteBuffer pixels = set.pixels();
    byte[] colours = new byte[ImageSet.bytes(set.size(), 3, set.height(), set.width())];
    for (int i = 0; i < colours.length; i += plane) {
      pixels.get(i / plane / 3 * plane, colours, i, plane);
    }
    return colours;
  }

  private static ImageSet with(ImageSet set, int channels, byte[] pixels) {
    return new ImageSet(pixels, channels, set.height(), set.width(), set.labels(), set.classes());
  }
}
