package org.phoenix.diffusion.training;

import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;

/** What a training needs of its device's memory, estimated before anything is made. */
public final class TrainingMemory {

  /** Weights, gradients, Adam's two moments and the averaged weights, each in float32. */
  private static final int COPIES = 5;

  /** Share of the values that is there at the fullest moment. */
  private static final double KEPT = 0.8;

  private TrainingMemory() {}

  /**
   * With P parameters, A values that the network's operations make for one image and b bytes for
   * each of them (f32: 4, bf16: 2), of a batch of B images:
   *
   * <pre>4 P (5, or 6 with a proximal term) + b P (bf16 only) + 0.8 b A B</pre>
   *
   * <p>0.8 was measured: not every value is kept for the way back. On the processor it is 1 % to 8
   * % more than what six trainings of 1.1 to 35.7 million parameters took. libtorch itself (some
   * 200 MiB; on a GPU some 500) and the images are not in it.
   *
   * @return bytes
   */
  public static long bytes(UNetConfig config, int batch, Precision precision, boolean proximal) {
    long parameters = parameters(config);
    long width = precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
    long copies = Float.BYTES * parameters * (proximal ? COPIES + 1 : COPIES);
    long cast = precision == Precision.BF16 ? width * parameters : 0;
    return copies + cast + Math.round(KEPT * width * config.valuesPerImage() * batch);
  }

  /** Bytes of a checkpoint: the weights and the averaged weights in float32. */
  public static long fileBytes(UNetConfig config) {
    return 2 * Float.BYTES * parameters(config);
  }

  private static long parameters(UNetConfig config) {
    return config.parameters().stream().mapToLong(Parameter::size).sum();
  }
}
