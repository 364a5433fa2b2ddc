package org.phoenix.diffusion.data;

import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of images in any of the known forms. */
public final class DataFolder {

  private static final String KNOWN =
      "name a folder of idx files (train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz]),"
          + " of CIFAR-10 binary files (*.bin) or with "
          + ImageSetFile.NAME;

  private DataFolder() {}

  /**
   * Finds out what the folder holds and reads it: {@link ImageSetFile}, {@link IdxFiles} or {@link
   * CifarFiles}, in this order.
   *
   * @throws BrokenDataException when it is missing, empty or broken
   */
  public static ImageSet read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BrokenDataException(
          folder, Files.exists(folder) ? "is not a folder" : "no such folder", KNOWN);
    }
    if (Files.isRegularFile(folder.resolve(ImageSetFile.NAME))) {
      return ImageSetFile.read(folder.resolve(ImageSetFile.NAME));
    }
    if (IdxFiles.in(folder)) {
      return IdxFiles.read(folder);
    }
    if (CifarFiles.in(folder)) {
      return CifarFiles.read(folder);
    }
    throw new BrokenDataException(folder, "holds no images that are known here", KNOWN);
  }
}
