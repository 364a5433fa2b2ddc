package org.phoenix.evaluator.lenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;

/** A trained LeNet on a device, ready to classify images and to give their features. */
public final class LeNet implements AutoCloseable {

  private static final int BATCH = 500;

  private final LeNetShape shape;
  private final Pixels pixels;
  private final NDManager manager;
  private final ScriptModule script;
  private final List<NDArray> parameters;

  /**
   * @param device {@code cpu} or {@code cuda:0}
   */
  public LeNet(LeNetWeights weights, String device) {
    this.shape = weights.shape();
    this.pixels = weights.pixels();
    this.manager = LeNetProgram.manager(device);
    try {
      LeNetProgram program = new LeNetProgram(shape);
      this.parameters = program.load(manager, weights.parameters());
      this.script = ScriptModule.load(manager, program.script());
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Reads every image.
   *
   * @throws IllegalArgumentException when the images are not of the shape LeNet learnt
   */
  public synchronized Reading read(ImageSet images) {
    if (images.channels() != shape.channels()
        || images.height() != shape.size()
        || images.width() != shape.size()) {
      throw new IllegalArgumentException(
          "LeNet takes %d x %d x %d, not %s"
              .formatted(shape.channels(), shape.size(), shape.size(), images.shape()));
    }
    int[] labels = new int[images.size()];
    double[][] features = new double[images.size()][LeNetNetwork.FEATURES];
    for (int from = 0; from < images.size(); from += BATCH) {
      read(images, from, Math.min(from + BATCH, images.size()), labels, features);
    }
    return new Reading(labels, features);
  }

  private void read(ImageSet images, int from, int to, int[] labels, double[][] features) {
    float[] rows = rows(images, from, to);
    int width = LeNetNetwork.FEATURES + shape.classes() + 1;
    for (int image = from; image < to; image++) {
      int row = (image - from) * width;
      for (int i = 0; i < LeNetNetwork.FEATURES; i++) {
        features[image][i] = rows[row + i];
      }
      labels[image] = largest(rows, row + LeNetNetwork.FEATURES, shape.classes());
    }
  }

  /** (N, 84 + classes + 1), features beside logits. */
  private float[] rows(ImageSet images, int from, int to) {
    try (NDManager step = manager.newSubManager()) {
      Shape input = new Shape(to - from, shape.channels(), shape.size(), shape.size());
      return script
          .infer(
              step,
              "read",
              Argument.tensor("x", step.create(pixels.input(images, from, to), input)),
              Argument.list("p", parameters))
          .toFloatArray();
    }
  }

  /** Which of the values from an offset on is the largest; the first of equals. */
  private static int largest(float[] values, int offset, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[offset + i] > values[offset + best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public synchronized void close() {
    script.close();
    manager.close();
  }
}
