package org.phoenix.quickstart.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.phoenix.diffusion.data.DataFolder;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.quickstart.failure.RefusedException;

/** Images of a data folder, or of a safetensors file as samples come in. */
final class GivenImages {

  private static final String IMAGES = "images";

  private GivenImages() {}

  /**
   * Reads them.
   *
   * @param where a folder of idx, CIFAR-10 binary, PNG or JPEG files, or a file with the tensor
   *     images (N, C, H, W): U8, or floating-point of -1 to 1
   * @throws RefusedException when they have neither one channel nor three
   * @throws org.phoenix.diffusion.data.BrokenDataException when there are none
   */
  static ImageSet read(Path where) throws IOException {
    ImageSet images = Files.isDirectory(where) ? DataFolder.read(where) : ofFile(where);
    if (images.channels() != 1 && images.channels() != 3) {
      throw new RefusedException(
          "--images %s: images of %d channels; an extractor takes 1 or 3"
              .formatted(where, images.channels()));
    }
    return images;
  }

  private static ImageSet ofFile(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new RefusedException("--images %s: no such file or folder".formatted(path));
    }
    try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
      TensorInfo images = file.header().tensors().get(IMAGES);
      if (images == null || !images.dtype().floating()) {
        return ImageSetFile.read(path);
      }
      long[] shape = images.shape();
      if (shape.length != 4 || images.elements() == 0 || images.elements() > 1 << 29) {
        throw new RefusedException(
            "--images %s: images is %s; it must be (N, C, H, W) of at most 2 GiB"
                .formatted(path, Arrays.toString(shape)));
      }
      return ImageSet.ofNormalised(
          file.floats(IMAGES), (int) shape[1], (int) shape[2], (int) shape[3]);
    }
  }
}
