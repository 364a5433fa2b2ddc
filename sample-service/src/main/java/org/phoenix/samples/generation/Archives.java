package org.phoenix.samples.generation;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.diffusion.archive.ImageArchive;
import org.phoenix.diffusion.archive.NumpyArchive;
import org.phoenix.diffusion.archive.PictureArchive;
import org.phoenix.diffusion.archive.TensorArchive;
import org.phoenix.platform.contract.SamplesApi.Format;

/** The file of each format. */
public final class Archives {

  private Archives() {}

  /**
   * @throws IllegalArgumentException for {@link Format#PNG}, which has no file but the grid
   */
  public static ImageArchive open(
      Format format, OutputStream out, ArchiveForm form, Map<String, String> notes)
      throws IOException {
    return switch (format) {
      case SAFETENSORS -> TensorArchive.ofFloats(out, form, notes);
      case PIXELS -> TensorArchive.ofPixels(out, form, notes);
      case NPZ -> new NumpyArchive(out, form, notes);
      case ZIP -> new PictureArchive(out, form, notes);
      case PNG -> throw new IllegalArgumentException("The grid is all there is of a png");
    };
  }
}
