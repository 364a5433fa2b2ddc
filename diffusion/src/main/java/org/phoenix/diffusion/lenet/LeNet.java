package org.phoenix.diffusion.lenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.IntConsumer;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;

/** A trained LeNet on a device, ready to classify images and to give their features. */
public final class LeNet implements AutoCloseable {

  private static final int BATCH = 500;

  private final LeNetShape shape;
  private final Pixels pixels;
  private final NDManager manager;
  private final ScriptModule script;
  private final List<NDArray> parameters;

  /**
   * Copies the weights to the device.
   *
   * @param device {@code cpu} or {@code cuda:0}
   */
  public LeNet(LeNetWeights weights, String device) {
    this.shape = weights.shape();
    this.pixels = weights.pixels();
    this.manager = Torch.manager(Torch.device(device));
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
  public Reading read(ImageSet images) {
    return read(images, read -> {});
  }

  /**
   * Reads every image.
   *
   * @param progress told after each batch how many images were read; what it throws stops reading
   * @throws IllegalArgumentException when the images are not of the shape LeNet learnt
   */
  public synchronized Reading read(ImageSet images, IntConsumer progress) {
    if (images.channels() != shape.channels()
        || images.height() != shape.size()
        || images.width() != shape.size()) {
      throw new IllegalArgumentException(
          "LeNet takes %d x %d x %d, not %s"
              .formatted(shape.channels(), shape.size(), shape.size(), images.shape()));
    }
    int[] labels = new int[images.size()];
    boolean[] cluttered = new boolean[images.size()];
    double[][] features = new double[images.size()][LeNetNetwork.FEATURES];
    double[][] probabilities = new double[images.size()][];
    int width = LeNetNetwork.FEATURES + shape.classes() + 1;
    for (int from = 0; from < images.size(); from += BATCH) {
      float[] rows = rows(images, from, Math.min(from + BATCH, images.size()));
      for (int row = 0; row < rows.length; row += width) {
        int image = from + row / width;
        for (int i = 0; i < LeNetNetwork.FEATURES; i++) {
          features[image][i] = rows[row + i];
        }
        int logits = row + LeNetNetwork.FEATURES;
        labels[image] = largest(rows, logits, shape.classes());
        probabilities[image] = softmax(rows, logits, shape.classes());
        cluttered[image] = largest(rows, logits, shape.classes() + 1) == shape.classes();
      }
      progress.accept(from + rows.length / width);
    }
    return new Reading(labels, cluttered, features, probabilities);
  }

  /** (N, 84 + classes + 1), features beside logits. */
  private float[] rows(ImageSet images, int from, int to) {
    try (NDManager step = manager.newSubManager()) {
      Shape input = new Shape(to - from, shape.channels(), shape.size(), shape.size());
      return script
          .call(
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

  private static double[] softmax(float[] values, int offset, int count) {
    double largest = values[offset + largest(values, offset, count)];
    double[] shares = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      shares[i] = Math.exp(values[offset + i] - largest);
      sum += shares[i];
    }
    for (int i = 0; i < count; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  @Override
  public synchronized void close() {
    script.close();
    manager.close();
  }
}
