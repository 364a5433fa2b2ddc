package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.Torch;

/**
 * A network in a TorchScript file that turns images (B, 3, n, n) of -1 to 1 into features (B, D).
 * With the Inception network of 2015-12-05 and n = 299 its features are those of pytorch-fid:
 * images are enlarged bilinearly, corners not aligned, without antialiasing. Grey images get three
 * equal channels.
 */
public final class Extractor implements AutoCloseable {

  private static final int RGB = 3;

  private final Path file;
  private final String sha256;
  private final int side;
  private final NDManager manager;
  private final ScriptModule module;

  /**
   * Loads the file, if it is the one that was asked for: a module may compute whatever it wants.
   *
   * @param sha256 of the file, 64 lower-case hexadecimal digits
   * @param side n, pixels
   * @throws UnfitFeaturesException when it is another file, or no module
   * @throws IOException when it cannot be read
   */
  public Extractor(Path file, String sha256, int side, Device device) throws IOException {
    this.file = file;
    this.sha256 = sha256;
    this.side = side;
    String found = Sha256.of(file);
    if (!found.equals(sha256)) {
      throw new UnfitFeaturesException(
          "%s has the SHA-256 %s, not %s".formatted(file, found, sha256));
    }
    this.manager = Torch.manager(device);
    try {
      this.module = ScriptModule.open(manager, file);
    } catch (EngineException e) {
      manager.close();
      throw new UnfitFeaturesException(
          "%s is no TorchScript module: %s".formatted(file, firstLine(e)));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** SHA-256 of the file. */
  public String sha256() {
    return sha256;
  }

  /**
   * The features of all images, (N, D).
   *
   * @param batch images at once, at least 1
   * @param progress told after each batch how many images are done
   * @throws UnfitFeaturesException when the module does not take such images, or gives no features
   */
  public Features read(ImageSet images, int batch, IntConsumer progress) {
    double[][] rows = new double[images.size()][];
    for (int from = 0; from < images.size(); from += batch) {
      int to = Math.min(from + batch, images.size());
      double[][] features = read(images, from, to);
      System.arraycopy(features, 0, rows, from, features.length);
      progress.accept(to);
    }
    return Features.of(rows, file.toString());
  }

  private double[][] read(ImageSet images, int from, int to) {
    try (MetricsScript script = new MetricsScript();
        NDManager step = manager.newSubManager()) {
      NDArray pixels =
          step.create(
              rgb(images, from, to),
              new Shape(to - from, RGB, images.height(), images.width()),
              DataType.UINT8);
      NDArray x =
          script.call(
              step, "resized", tensor("x", pixels), tensor("n", MetricsScript.scalar(step, side)));
      return rows(call(step, x), to - from);
    }
  }

  private NDArray call(NDManager step, NDArray x) {
    try {
      return module.call(step, "forward", tensor("x", x)).toType(DataType.FLOAT64, false);
    } catch (EngineException e) {
      throw new UnfitFeaturesException(
          "%s does not take images %s: %s".formatted(file, x.getShape(), firstLine(e)));
    }
  }

  private double[][] rows(NDArray features, int images) {
    Shape shape = features.getShape();
    long dimension = shape.dimension() < 2 ? 0 : shape.get(1);
    if (dimension == 0 || shape.get(0) != images || shape.size() != images * dimension) {
      throw new UnfitFeaturesException(
          "%s gives %s for %d images; features are (%d, D)".formatted(file, shape, images, images));
    }
    double[] values = features.toDoubleArray();
    double[][] rows = new double[images][];
    for (int i = 0; i < images; i++) {
      rows[i] = Arrays.copyOfRange(values, (int) (i * dimension), (int) ((i + 1) * dimension));
    }
    return rows;
  }

  /** (B, 3, H, W) */
  private static ByteBuffer rgb(ImageSet images, int from, int to) {
    int plane = images.height() * images.width();
    ByteBuffer pixels = images.pixels();
    ByteBuffer rgb = ByteBuffer.allocateDirect((to - from) * RGB * plane);
    byte[] one = new byte[plane];
    for (int image = from; image < to; image++) {
      for (int channel = 0; channel < RGB; channel++) {
        int source = images.channels() == RGB ? channel : 0;
        pixels.position((image * images.channels() + source) * plane).get(one);
        rgb.put(one);
      }
    }
    return rgb.flip();
  }

  /** libtorch puts its own stack behind it. */
  private static String firstLine(EngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
