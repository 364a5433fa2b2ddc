package org.phoenix.diffusion.unet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.phoenix.diffusion.sampler.DiffusionModel;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.weights.FloatTensor;

/** A network with its weights on a device, ready to predict. Not safe for several threads. */
public final class UNetModel implements DiffusionModel, AutoCloseable {

  private final UNetConfig config;
  private final NDManager manager;
  private final ScriptModule script;
  private final List<NDArray> parameters;

  /**
   * Predicts with PyTorch's usual layout, whose rounding is nearest to diffusers'.
   *
   * @param weights by name, exactly the network's names and shapes
   * @throws UnsupportedModelException when they are not
   */
  public UNetModel(
      UNetConfig config,
      SortedMap<String, FloatTensor> weights,
      Precision precision,
      Device device) {
    this(config, weights, precision, Layout.CHANNELS_FIRST, device);
  }

  /**
   * @param weights by name, exactly the network's names and shapes
   * @param layout {@link Layout#on} for speed
   * @throws UnsupportedModelException when they are not
   */
  public UNetModel(
      UNetConfig config,
      SortedMap<String, FloatTensor> weights,
      Precision precision,
      Layout layout,
      Device device) {
    this.config = config;
    this.manager = Torch.manager(device);
    try {
      UNetProgram program = new UNetProgram(config, precision.on(device), layout);
      this.script = ScriptModule.load(manager, program.script());
      this.parameters = program.loadToPredict(script, manager, weights);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  public UNetConfig config() {
    return config;
  }

  /** The same time step for all images. */
  @Override
  public float[] predict(float[] x, int n, int timestep) {
    int[] timesteps = new int[n];
    Arrays.fill(timesteps, timestep);
    return predict(x, timesteps);
  }

  /**
   * @param x noisy images (N, C, H, W)
   * @param timesteps N of them, 0 to T - 1
   * @return the prediction (N, C, H, W)
   */
  public float[] predict(float[] x, int[] timesteps) {
    float[] t = new float[timesteps.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = timesteps[i];
    }
    return predict(x, config.sampleSize(), config.sampleSize(), t);
  }

  /**
   * Images of another size than those the network was trained on, and time steps that may lie
   * between two whole ones: the network's arithmetic takes any, as in diffusers.
   *
   * @param x noisy images (N, C, height, width)
   * @param timesteps N of them
   * @return the prediction (N, C, height, width)
   * @throws UnsupportedModelException when the network's levels do not meet at such a size
   */
  public float[] predict(float[] x, int height, int width, float[] timesteps) {
    requireSize(height, width);
    try (NDManager step = manager.newSubManager()) {
      Shape shape = new Shape(timesteps.length, config.inChannels(), height, width);
      return script
          .call(
              step,
              "net",
              Argument.tensor("x", step.create(x, shape)),
              Argument.tensor("t", step.create(timesteps)),
              Argument.list("p", parameters))
          .toFloatArray();
    }
  }

  /**
   * Refuses images of a size at which the way down and the way up do not meet.
   *
   * @throws UnsupportedModelException naming the size
   */
  public void requireSize(int height, int width) {
    if (height == config.sampleSize() && width == config.sampleSize()) {
      return;
    }
    try {
      new UNet<>(new ShapeTrace(), config)
          .forward(new long[] {1, config.inChannels(), height, width}, new long[] {1});
    } catch (UnsupportedModelException e) {
      throw new UnsupportedModelException(
          "images of %d x %d do not pass through this network, whose own are %d x %d: %s"
              .formatted(height, width, config.sampleSize(), config.sampleSize(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
