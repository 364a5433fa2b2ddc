package org.phoenix.diffusion.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.DataSurvey.ClassCount;

/** A folder of images in any of the known forms. */
public final class DataFolder {

  private static final String KNOWN =
      "name a folder of idx files (train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz]),"
          + " of CIFAR-10 binary files (*.bin), of PNG or JPEG files (a subfolder for each class,"
          + " or none) or with "
          + ImageSetFile.NAME;

  private DataFolder() {}

  /**
   * Finds out what the folder holds and reads it: {@code images.safetensors}, idx files, CIFAR-10
   * binary files, or else PNG and JPEG files.
   *
   * @throws BrokenDataException when it is missing, empty or broken
   */
  public static ImageSet read(Path folder) {
    return read(folder, ImageForm.NATURAL);
  }

  /**
   * Reads the folder in another form. Pictures are made fit one by one, so that they may have
   * different sizes and large ones need no room together.
   *
   * @throws BrokenDataException when the folder is missing, empty or broken
   * @throws IllegalArgumentException when its images cannot have the form
   */
  public static ImageSet read(Path folder, ImageForm form) {
    Kind kind = kind(folder);
    return kind == Kind.PICTURES
        ? PictureFolder.read(folder, form)
        : form.fit(readArray(kind, folder));
  }

  /**
   * Reads everything, keeps nothing, and goes on after a file that is broken. In pictures of
   * different sizes there is nothing wrong.
   */
  public static DataSurvey survey(Path folder) {
    try {
      return switch (kind(folder)) {
        case PICTURES -> PictureFolder.survey(folder);
        case CIFAR -> CifarFiles.survey(folder);
        case IMAGE_SET -> survey(readArray(Kind.IMAGE_SET, folder), List.of());
        case IDX -> survey(readArray(Kind.IDX, folder), List.of());
      };
    } catch (BrokenDataException e) {
      return DataSurvey.broken(List.of(e));
    }
  }

  /**
   * @param names of the classes; empty where nobody says
   */
  static DataSurvey survey(ImageSet images, List<String> names) {
    int[] counts = images.classCounts();
    return new DataSurvey(
        images.size(),
        images.shape(),
        IntStream.range(0, counts.length)
            .mapToObj(
                label ->
                    new ClassCount(
                        names.isEmpty() ? Integer.toString(label) : names.get(label),
                        counts[label]))
            .toList(),
        List.of());
  }

  /** What the classes are called, in the order of their labels; empty where nobody says. */
  public static List<String> classNames(Path folder) {
    return switch (kind(folder)) {
      case PICTURES -> PictureFolder.classNames(folder);
      case CIFAR -> CifarFiles.classNames();
      case IMAGE_SET, IDX -> List.of();
    };
  }

  /** Whether the folder is one of PNG or JPEG files, which alone may have different sizes. */
  public static boolean ofPictures(Path folder) {
    return kind(folder) == Kind.PICTURES;
  }

  private static ImageSet readArray(Kind kind, Path folder) {
    return switch (kind) {
      case IMAGE_SET -> ImageSetFile.read(folder.resolve(ImageSetFile.NAME));
      case IDX -> IdxFiles.read(folder);
      case CIFAR -> CifarFiles.read(folder);
      case PICTURES -> throw new IllegalArgumentException(folder + " holds pictures");
    };
  }

  private static Kind kind(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BrokenDataException(
          folder, Files.exists(folder) ? "is not a folder" : "no such folder", KNOWN);
    }
    if (Files.isRegularFile(folder.resolve(ImageSetFile.NAME))) {
      return Kind.IMAGE_SET;
    }
    if (IdxFiles.in(folder)) {
      return Kind.IDX;
    }
    if (CifarFiles.in(folder)) {
      return Kind.CIFAR;
    }
    if (PictureFolder.in(folder)) {
      return Kind.PICTURES;
    }
    throw new BrokenDataException(folder, "holds no images that are known here", KNOWN);
  }

  private enum Kind {
    IMAGE_SET,
    IDX,
    CIFAR,
    PICTURES
  }
}
