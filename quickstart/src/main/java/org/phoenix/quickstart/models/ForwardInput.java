package org.phoenix.quickstart.models;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.quickstart.failure.RefusedException;

/**
 * Noisy images {@code x} (N, C, H, W) of any floating-point type and their {@code timesteps}: N of
 * them, or one for all, (1) or a scalar. As in diffusers, time steps are numbers of any type that
 * become float32; the network takes any, also between or beyond those it was trained at.
 */
final class ForwardInput implements Closeable {

  private final SafeTensorsFile file;
  private final long[] shape;
  private final float[] timesteps;

  private ForwardInput(SafeTensorsFile file, long[] shape, float[] timesteps) {
    this.file = file;
    this.shape = shape;
    this.timesteps = timesteps;
  }

  /**
   * Opens a file and checks everything but the values of {@code x}.
   *
   * @throws BrokenWeightsException when it is no safetensors file
   * @throws RefusedException when its tensors are not these
   */
  static ForwardInput open(Path path, int channels) {
    SafeTensorsFile file = SafeTensorsFile.open(path);
    try {
      long[] shape = Images.shape(file, path, "x", channels);
      return new ForwardInput(file, shape, timesteps(file, path, (int) shape[0]));
    } catch (RuntimeException e) {
      try {
        file.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  int images() {
    return timesteps.length;
  }

  int height() {
    return (int) shape[2];
  }

  int width() {
    return (int) shape[3];
  }

  /** The images from {@code first} on, (n, C * H * W). */
  float[] x(int first, int n) {
    return Images.read(file, "x", shape, first, n);
  }

  float[] timesteps(int first, int n) {
    return Arrays.copyOfRange(timesteps, first, first + n);
  }

  private static float[] timesteps(SafeTensorsFile file, Path path, int images) {
    TensorInfo tensor = file.header().tensors().get("timesteps");
    if (tensor == null) {
      throw new RefusedException(path + ": has no tensor \"timesteps\" (N numbers, or one)");
    }
    long[] shape = tensor.shape();
    if (shape.length > 1 || (tensor.elements() != 1 && tensor.elements() != images)) {
      throw new RefusedException(
          "%s: timesteps have the shape %s; there are %d images, so (%d), (1) and () work"
              .formatted(path, Arrays.toString(shape), images, images));
    }
    float[] given = numbers(file, path, tensor);
    float[] timesteps = given.length == images ? given : new float[images];
    if (given.length != images) {
      Arrays.fill(timesteps, given[0]);
    }
    for (float timestep : timesteps) {
      if (!Float.isFinite(timestep)) {
        throw new RefusedException("%s: timesteps hold %s".formatted(path, timestep));
      }
    }
    return timesteps;
  }

  private static float[] numbers(SafeTensorsFile file, Path path, TensorInfo tensor) {
    if (tensor.dtype().floating()) {
      return file.floats(tensor.name());
    }
    ByteBuffer bytes = file.bytes(tensor.name());
    float[] numbers = new float[(int) tensor.elements()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (tensor.dtype()) {
            case I64 -> bytes.getLong();
            case I32 -> bytes.getInt();
            case I16 -> bytes.getShort();
            case I8 -> bytes.get();
            case U8 -> bytes.get() & 0xff;
            case U16 -> bytes.getShort() & 0xffff;
            case U32 -> bytes.getInt() & 0xffffffffL;
            default ->
                throw new RefusedException(
                    "%s: timesteps are %s; I64, I32, ... and F32 work"
                        .formatted(path, tensor.dtype()));
          };
    }
    return numbers;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
