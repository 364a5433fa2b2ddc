package org.phoenix.diffusion.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The samples of a decoded picture as bytes: palettes are looked up, 16 bits become 8 by v / 257
 * rounded, and what is transparent shows white. They are taken as they are in the file, without
 * regard to colour profiles, whose conversion would differ from machine to machine.
 */
final class Samples {

  private static final int WHITE = 255;

  private Samples() {}

  /** 1 for grey, also as a palette, and 3 for colours. */
  static int channels(ColorModel model) {
    if (model instanceof IndexColorModel palette) {
      for (int colour : colours(palette)) {
        if (red(colour) != green(colour) || green(colour) != blue(colour)) {
          return 3;
        }
      }
      return 1;
    }
    return model.getNumColorComponents();
  }

  /**
   * A set of one image.
   *
   * @param picture in grey or in red, green and blue
   */
  static ImageSet of(BufferedImage picture) {
    ColorModel model = picture.getColorModel();
    int channels = channels(model);
    int height = picture.getHeight();
    int width = picture.getWidth();
    byte[] pixels = new byte[ImageSet.bytes(1, channels, height, width)];
    int[] colours = model instanceof IndexColorModel palette ? colours(palette) : new int[0];
    int[][] row = new int[channels + 1][width];
    for (int y = 0; y < height; y++) {
      if (model instanceof IndexColorModel) {
        lookUp(picture.getRaster(), y, colours, row);
      } else {
        scale(picture.getRaster(), y, model, row);
      }
      for (int channel = 0; channel < channels; channel++) {
        for (int x = 0; x < width; x++) {
          int shown = overWhite(row[channel][x], row[channels][x]);
          pixels[(channel * height + y) * width + x] = (byte) shown;
        }
      }
    }
    return ImageSet.unlabelled(pixels, channels, height, width);
  }

  /** Fills the row's channels and, last, its opacity, all 0 to 255. */
  private static void lookUp(Raster raster, int y, int[] colours, int[][] row) {
    int[] places = raster.getSamples(0, y, raster.getWidth(), 1, 0, (int[]) null);
    for (int x = 0; x < places.length; x++) {
      int colour = places[x] < colours.length ? colours[places[x]] : 0xff << 24;
      row[0][x] = red(colour);
      if (row.length > 2) {
        row[1][x] = green(colour);
        row[2][x] = blue(colour);
      }
      row[row.length - 1][x] = colour >>> 24;
    }
  }

  private static void scale(Raster raster, int y, ColorModel model, int[][] row) {
    int most = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    for (int band = 0; band < row.length; band++) {
      if (band == row.length - 1 && !model.hasAlpha()) {
        Arrays.fill(row[band], WHITE);
        return;
      }
      raster.getSamples(0, y, raster.getWidth(), 1, band, row[band]);
      for (int x = 0; most != WHITE && x < row[band].length; x++) {
        row[band][x] = (row[band][x] * WHITE + most / 2) / most;
      }
    }
  }

  private static int overWhite(int value, int opacity) {
    return (value * opacity + WHITE * (WHITE - opacity) + WHITE / 2) / WHITE;
  }

  /** Alpha, red, green, blue in eight bits each. */
  private static int[] colours(IndexColorModel palette) {
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    return colours;
  }

  private static int red(int colour) {
    return (colour >> 16) & 255;
  }

  private static int green(int colour) {
    return (colour >> 8) & 255;
  }

  private static int blue(int colour) {
    return colour & 255;
  }
}
