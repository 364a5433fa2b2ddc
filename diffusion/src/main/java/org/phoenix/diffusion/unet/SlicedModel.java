package org.phoenix.diffusion.unet;

import ai.djl.Device;
import java.util.Arrays;
import org.phoenix.diffusion.sampler.DiffusionModel;

/**
 * Predicts for any number of images in slices of always as many. libtorch rounds a batch of one
 * size otherwise than one of another; in slices an image comes out bit for bit the same in whatever
 * batch it is made, as long as batches begin at a multiple of {@link #images()}. Memory is that of
 * one slice.
 *
 * @param images of a slice
 */
public record SlicedModel(UNetModel model, int images) implements DiffusionModel {

  /** On a processor larger slices are hardly faster: 16 images of 32 x 32. */
  private static final int PIXELS = 1 << 14;

  /** A GPU wants more at once. */
  private static final int GPU_PIXELS = 1 << 18;

  /**
   * @throws IllegalArgumentException when a slice has no image
   */
  public SlicedModel {
    if (images < 1) {
      throw new IllegalArgumentException("slices of %d images".formatted(images));
    }
  }

  /** Slices that suit the size of the network's images and the device it is on. */
  public static SlicedModel of(UNetModel model, Device device) {
    int size = model.config().sampleSize();
    int pixels = device.isGpu() ? GPU_PIXELS : PIXELS;
    return new SlicedModel(model, Math.max(1, pixels / (size * size)));
  }

  /** The smallest number of images that has whole slices only and is not below {@code atLeast}. */
  public int whole(int atLeast) {
    return Math.multiplyExact((atLeast + images - 1) / images, images);
  }

  @Override
  public float[] predict(float[] x, int n, int timestep) {
    if (n <= images) {
      return model.predict(x, n, timestep);
    }
    int size = x.length / n;
    float[] predicted = new float[x.length];
    for (int first = 0; first < n; first += images) {
      int count = Math.min(images, n - first);
      float[] slice = Arrays.copyOfRange(x, first * size, (first + count) * size);
      System.arraycopy(
          model.predict(slice, count, timestep), 0, predicted, first * size, count * size);
    }
    return predicted;
  }
}
