package org.phoenix.diffusion.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Weights in native memory: convolutions' (O, C, k, k) in the layout of the images they meet. */
final class NativeTensors {

  private NativeTensors() {}

  /**
   * @param values of a row-major tensor of that shape
   */
  static NDArray create(NDManager manager, long[] shape, float[] values, Layout layout) {
    if (!channelsLast(shape, layout)) {
      return manager.create(values, new Shape(shape));
    }
    int channels = (int) shape[1];
    int pixels = (int) (shape[2] * shape[3]);
    float[] moved = new float[values.length];
    for (int from = 0; from < values.length; from += channels * pixels) {
      transpose(values, moved, from, channels, pixels);
    }
    return view(manager.create(moved, storage(shape)));
  }

  static NDArray zeros(NDManager manager, long[] shape, Layout layout) {
    return channelsLast(shape, layout)
        ? view(manager.zeros(storage(shape)))
        : manager.zeros(new Shape(shape));
  }

  /** The values as a row-major tensor has them. */
  static float[] values(NDArray array, Layout layout) {
    long[] shape = array.getShape().getShape();
    if (!channelsLast(shape, layout)) {
      return array.toFloatArray();
    }
    int channels = (int) shape[1];
    int pixels = (int) (shape[2] * shape[3]);
    float[] moved;
    try (NDArray storage = array.transpose(0, 2, 3, 1)) {
      moved = storage.toFloatArray();
    }
    float[] values = new float[moved.length];
    for (int from = 0; from < values.length; from += channels * pixels) {
      transpose(moved, values, from, pixels, channels);
    }
    return values;
  }

  /** Both layouts are one where there is a single pixel or channel. */
  private static boolean channelsLast(long[] shape, Layout layout) {
    return layout == Layout.CHANNELS_LAST && shape.length == 4 && shape[2] * shape[3] > 1;
  }

  private static Shape storage(long[] shape) {
    return new Shape(shape[0], shape[2], shape[3], shape[1]);
  }

  private static NDArray view(NDArray storage) {
    return storage.transpose(0, 3, 1, 2);
  }

  /** Rows by columns to columns by rows, both from the same place on. */
  private static void transpose(float[] a, float[] b, int from, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        b[from + column * rows + row] = a[from + row * columns + column];
      }
    }
  }
}
