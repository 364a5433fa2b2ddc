package org.phoenix.diffusion.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;

/**
 * Everything random in one step, drawn in Java so that it is the same on every device: images,
 * mirrors, time steps and noise.
 *
 * @param images indices into the set
 * @param x (N, C, H, W) in [-1, 1]
 * @param timesteps (N)
 * @param noise (N, C, H, W)
 */
@SuppressWarnings("ArrayRecordComponent")
record TrainingBatch(int[] images, float[] x, int[] timesteps, float[] noise) {

  static TrainingBatch draw(
      ImageSet set, int[] images, NoiseSchedule schedule, boolean flip, long seed, long step) {
    SplittableRandom random = new SplittableRandom(seed + step * 0x9e3779b97f4a7c15L);
    float[] x = set.normalised(images);
    int[] timesteps = new int[images.length];
    float[] noise = new float[x.length];
    float[] one = new float[set.imageSize()];
    NoiseSource source = NoiseSource.seeded(seed);
    for (int i = 0; i < images.length; i++) {
      timesteps[i] = (int) Long.remainderUnsigned(random.nextLong(), schedule.steps());
      if (flip && random.nextLong() < 0) {
        mirror(x, i * one.length, one.length, set.width());
      }
      source.fill(one, step * images.length + i, 0);
      System.arraycopy(one, 0, noise, i * one.length, one.length);
    }
    return new TrainingBatch(images, x, timesteps, noise);
  }

  int size() {
    return images.length;
  }

  /** Cut into so many parts; their sizes differ by one image at most. */
  List<TrainingBatch> parts(int count) {
    if (count == 1) {
      return List.of(this);
    }
    int perImage = x.length / images.length;
    List<TrainingBatch> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) i * images.length / count);
      int to = (int) ((i + 1L) * images.length / count);
      parts.add(
          new TrainingBatch(
              Arrays.copyOfRange(images, from, to),
              Arrays.copyOfRange(x, from * perImage, to * perImage),
              Arrays.copyOfRange(timesteps, from, to),
              Arrays.copyOfRange(noise, from * perImage, to * perImage)));
    }
    return parts;
  }

  /**
   * The arguments of the script's {@code part}: x0, t, the noise, the factors of equation 4 of Ho
   * et al. 2020, sqrt(abar_t) and sqrt(1 - abar_t), and the weight of each image's error, the last
   * three (N, 1, 1, 1).
   *
   * @param image the shape of one (C, H, W)
   * @param share of these images in the batch whose mean the loss is
   */
  List<Argument> arguments(
      NDManager manager, Shape image, NoiseSchedule schedule, Objective objective, double share) {
    int n = timesteps.length;
    float[] t = new float[n];
    float[] signal = new float[n];
    float[] deviation = new float[n];
    float[] weight = new float[n];
    for (int i = 0; i < n; i++) {
      double alphaBar = schedule.alphaCumprod(timesteps[i]);
      t[i] = timesteps[i];
      signal[i] = (float) Math.sqrt(alphaBar);
      deviation[i] = (float) Math.sqrt(1 - alphaBar);
      weight[i] = (float) (share * objective.weight(schedule.signalToNoise(timesteps[i])));
    }
    Shape shape = new Shape(n).addAll(image);
    Shape perImage = new Shape(n, 1, 1, 1);
    return List.of(
        Argument.tensor("x", manager.create(x, shape)),
        Argument.tensor("t", manager.create(t)),
        Argument.tensor("noise", manager.create(noise, shape)),
        Argument.tensor("a", manager.create(signal, perImage)),
        Argument.tensor("b", manager.create(deviation, perImage)),
        Argument.tensor("w", manager.create(weight, perImage)));
  }

  String description() {
    return "images " + Arrays.toString(images) + " at time steps " + Arrays.toString(timesteps);
  }

  private static void mirror(float[] x, int from, int length, int width) {
    for (int row = from; row < from + length; row += width) {
      for (int left = row, right = row + width - 1; left < right; left++, right--) {
        float swapped = x[left];
        x[left] = x[right];
        x[right] = swapped;
      }
    }
  }
}
