package org.phoenix.diffusion.data;

/**
 * Hides the colour profile in a JPEG file: the decoder would convert the colours by it, and not
 * everywhere to the same bytes.
 */
final class Profiles {

  private static final int MARKER = 0xff;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP2 = 0xe2;

  /** A segment that means nothing to anybody and is passed over. */
  private static final byte APP15 = (byte) 0xef;

  private Profiles() {}

  /** Renames the segments that hold profiles, up to the first scan. */
  static void hide(byte[] jpeg) {
    int at = 2;
    while (at + 3 < jpeg.length && unsigned(jpeg, at) == MARKER) {
      int kind = unsigned(jpeg, at + 1);
      if (kind == MARKER) {
        // Markers may be filled up to any length.
        at++;
        continue;
      }
      if (kind == START_OF_SCAN) {
        return;
      }
      if (kind == APP2) {
        jpeg[at + 1] = APP15;
      }
      at += 2 + (unsigned(jpeg, at + 2) << 8) + unsigned(jpeg, at + 3);
    }
  }

  private static int unsigned(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]);
  }
}
