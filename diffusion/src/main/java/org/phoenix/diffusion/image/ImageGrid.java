package org.phoenix.diffusion.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.files.Whole;

/**
 * A PNG of images in rows and columns, each pixel blown up to a square.
 *
 * @param columns images per row
 * @param scale side of the square that a pixel becomes
 * @param margin white pixels around every image
 */
public record ImageGrid(int columns, int scale, int margin) {

  private static final int WHITE = 255;
  private static final long MOST_PIXELS = 100_000_000;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException when a size makes no sense
   */
  public ImageGrid {
    if (columns < 1 || scale < 1 || scale > 64 || margin < 0 || margin > 64) {
      throw new IllegalArgumentException(
          "no grid of %d columns, scale %d, margin %d".formatted(columns, scale, margin));
    }
  }

  /** Columns with a margin of 2 and a scale that makes images about 64 pixels large. */
  public static ImageGrid of(int columns, ImageSet images) {
    return new ImageGrid(columns, Math.max(1, 64 / images.height()), 2);
  }

  /**
   * Writes a file, as a whole or not at all.
   *
   * @param images of one channel (grey) or three (red, green, blue), at least one
   * @param notes kept in the picture as text, for example seed and sampler
   */
  public void write(Path file, ImageSet images, Map<String, String> notes) throws IOException {
    BufferedImage picture = draw(images);
    Whole.file(file, out -> Png.write(out, picture, notes));
  }

  /** Writes to a stream, which stays open. */
  public void write(OutputStream out, ImageSet images, Map<String, String> notes)
      throws IOException {
    Png.write(out, draw(images), notes);
  }

  BufferedImage draw(ImageSet images) {
    if (images.size() == 0 || (images.channels() != 1 && images.channels() != 3)) {
      throw new IllegalArgumentException("no picture of " + images);
    }
    int rows = (images.size() + columns - 1) / columns;
    long width = margin + (long) columns * (images.width() * scale + margin);
    long height = margin + (long) rows * (images.height() * scale + margin);
    if (width * height > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels is too large".formatted(width, height));
    }
    BufferedImage picture =
        new BufferedImage(
            (int) width,
            (int) height,
            images.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    // The raster, not the colours: grey values must not go through a colour conversion.
    WritableRaster raster = picture.getRaster();
    for (int band = 0; band < images.channels(); band++) {
      fill(raster, band, 0, 0, (int) width, (int) height, WHITE);
      for (int image = 0; image < images.size(); image++) {
        draw(raster, images, image, band);
      }
    }
    return picture;
  }

  private void draw(WritableRaster raster, ImageSet images, int image, int band) {
    int left = margin + image % columns * (images.width() * scale + margin);
    int top = margin + image / columns * (images.height() * scale + margin);
    for (int y = 0; y < images.height(); y++) {
      for (int x = 0; x < images.width(); x++) {
        int value = images.pixel(image, band, y, x);
        fill(raster, band, left + x * scale, top + y * scale, scale, scale, value);
      }
    }
  }

  private static void fill(
      WritableRaster raster, int band, int left, int top, int width, int height, int value) {
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        raster.setSample(x, y, band, value);
      }
    }
  }
}
