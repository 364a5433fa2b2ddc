package org.phoenix.samples.generation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.diffusion.image.ImageGrid;

/** The first images of a request as one PNG: small enough to be held. */
public final class Pictures {

  /** Images on the grid of finished ones. */
  public static final int ON_GRID = 64;

  /** Images of a preview. */
  static final int ON_PREVIEW = 16;

  private static final int COLUMNS = 8;

  /** Up to this size a pixel of an image becomes three of the picture. */
  private static final int SMALL = 64;

  private static final int MARGIN = 2;

  private Pictures() {}

  /** Whether images of that form make a picture at all: grey or coloured ones do. */
  public static boolean canShow(ArchiveForm form) {
    return form.channels() == 1 || form.channels() == 3;
  }

  /**
   * Finished images, eight in a row.
   *
   * @param images (n, C * H * W), of which the first 64 are shown
   */
  public static byte[] grid(ArchiveForm form, float[] images, Map<String, String> notes) {
    return draw(form, images, ON_GRID, notes);
  }

  /** Unfinished ones, sixteen of them. */
  public static byte[] preview(ArchiveForm form, float[] images, Map<String, String> notes) {
    return draw(form, images, ON_PREVIEW, notes);
  }

  private static byte[] draw(
      ArchiveForm form, float[] images, int most, Map<String, String> notes) {
    int shown = Math.min(images.length, most * form.imageSize());
    var pixels = form.pixels(Arrays.copyOf(images, shown));
    var out = new ByteArrayOutputStream();
    try {
      new ImageGrid(COLUMNS, form.size() <= SMALL ? 3 : 1, MARGIN).write(out, pixels, notes);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory cannot be written to", e);
    }
    return out.toByteArray();
  }
}
