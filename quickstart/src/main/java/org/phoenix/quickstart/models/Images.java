package org.phoenix.quickstart.models;

import java.nio.file.Path;
import java.util.Arrays;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.quickstart.failure.RefusedException;

/** Images as a tensor (N, C, H, W) of a file, read batch by batch. */
final class Images {

  private Images() {}

  /**
   * The shape of the tensor.
   *
   * @throws RefusedException when it is not there, no floating-point one, or of other channels
   */
  static long[] shape(SafeTensorsFile file, Path path, String name, int channels) {
    TensorInfo tensor = file.header().tensors().get(name);
    if (tensor == null) {
      throw new RefusedException(
          "%s: has no tensor \"%s\" (N, %d, H, W)".formatted(path, name, channels));
    }
    long[] shape = tensor.shape();
    if (!tensor.dtype().floating()
        || shape.length != 4
        || shape[1] != channels
        || tensor.elements() == 0
        || tensor.elements() / shape[0] > Integer.MAX_VALUE - 8
        || shape[0] > Integer.MAX_VALUE - 8) {
      throw new RefusedException(
          "%s: %s is %s%s; the network takes floating-point images (N, %d, H, W)"
              .formatted(path, name, tensor.dtype(), Arrays.toString(shape), channels));
    }
    return shape;
  }

  /** The images from {@code first} on, (n, C * H * W). */
  static float[] read(SafeTensorsFile file, String name, long[] shape, int first, int n) {
    long size = shape[1] * shape[2] * shape[3];
    return file.floats(name, first * size, Math.toIntExact(n * size));
  }
}
