package org.phoenix.quickstart.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.diffusion.data.DataFolder;
import org.phoenix.diffusion.data.IdxFiles;
import org.phoenix.diffusion.data.ImageForm;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.failure.RefusedException;

/**
 * The images that the demo deals out, or any others.
 *
 * @param images with labels of ten classes for the demo
 * @param classNames in the order of the labels
 */
public record SourceImages(ImageSet images, List<String> classNames) {

  private static final String PREFIX = "t10k";
  private static final List<String> FILES =
      List.of(PREFIX + "-images-idx3-ubyte.gz", PREFIX + "-labels-idx1-ubyte.gz");

  /** Pictures may have different sizes, and the demo's model is smaller than this. */
  private static final ImageForm OF_PICTURES = new ImageForm(null, 32);

  private static final List<String> GARMENTS =
      List.of(
          "T-shirt",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");

  /**
   * Reads the images and checks that the demo can deal them out.
   *
   * @param folder of idx, CIFAR-10 binary, PNG or JPEG files; null takes the images that Phoenix
   *     ships
   * @throws RefusedException when the folder is missing, broken or of no use here
   */
  public static SourceImages load(@Nullable Path folder) {
    if (folder == null) {
      return read(null, ImageForm.NATURAL);
    }
    try {
      SourceImages source =
          read(folder, DataFolder.ofPictures(folder) ? OF_PICTURES : ImageForm.NATURAL);
      Shares.require(source.images(), folder);
      return source;
    } catch (BrokenDataException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads any images.
   *
   * @param folder in any form that is read; null takes the images that Phoenix ships
   * @return the images with the names of their classes, which are numbers where nobody says more
   * @throws BrokenDataException when the folder is missing or broken
   * @throws IllegalArgumentException when its images cannot have the form
   */
  public static SourceImages read(@Nullable Path folder, ImageForm form) {
    if (folder == null) {
      return new SourceImages(form.fit(shipped()), GARMENTS);
    }
    ImageSet images = DataFolder.read(folder, form);
    List<String> names = DataFolder.classNames(folder);
    return new SourceImages(
        images,
        names.size() == images.classes()
            ? names
            : IntStream.range(0, images.classes()).mapToObj(String::valueOf).toList());
  }

  private static ImageSet shipped() {
    try {
      Path folder = Files.createTempDirectory("phoenix-images");
      try {
        for (String file : FILES) {
          copy(file, folder);
        }
        return IdxFiles.read(folder, PREFIX);
      } finally {
        for (String file : FILES) {
          Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new FailedException("the images that Phoenix ships cannot be unpacked: " + e, e);
    }
  }

  private static void copy(String file, Path folder) throws IOException {
    try (InputStream in = SourceImages.class.getResourceAsStream("/data/fashion-mnist/" + file)) {
      if (in == null) {
        throw new IOException(file + " is not on the class path");
      }
      Files.copy(in, folder.resolve(file));
    }
  }
}
