package org.phoenix.quickstart.models;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.diffusion.archive.ImageArchive;
import org.phoenix.diffusion.archive.NumpyArchive;
import org.phoenix.diffusion.archive.PictureArchive;
import org.phoenix.diffusion.archive.TensorArchive;
import org.phoenix.quickstart.failure.RefusedException;

/** What drawn images are written as. */
enum ImageFormat {
  /** A picture of the first of them. */
  PNG,
  /** A PNG for each image. */
  ZIP,
  /** NumPy's arrays {@code images} and {@code provenance}. */
  NPZ,
  /** Tensor {@code images}. */
  SAFETENSORS;

  /**
   * @param named by {@code --format}; null for what the file's name ends with
   * @throws RefusedException when that says nothing
   */
  static ImageFormat of(@Nullable ImageFormat named, Path out) {
    if (named != null) {
      return named;
    }
    String name = out.toString().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> name.endsWith("." + format))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    "--out %s: its name ends with none of %s; say which with --format"
                        .formatted(
                            out,
                            Arrays.stream(values())
                                .map(format -> "." + format)
                                .collect(Collectors.joining(", ")))));
  }

  /** The file of all images; there is none of a picture. */
  ImageArchive open(OutputStream out, ArchiveForm form, Map<String, String> notes)
      throws IOException {
    return switch (this) {
      case ZIP -> new PictureArchive(out, form, notes);
      case NPZ -> new NumpyArchive(out, form, notes);
      case SAFETENSORS -> TensorArchive.ofFloats(out, form, notes);
      case PNG -> throw new IllegalStateException("A picture shows the first images only");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
