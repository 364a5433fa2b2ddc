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
      this.parameters = program.load(manager, weights);
      this.script = ScriptModule.load(manager, program.script());
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
    int n = timesteps.length;
    int size = config.sampleSize();
    float[] t = new float[n];
    for (int i = 0; i < n; i++) {
      t[i] = timesteps[i];
    }
    try (NDManager step = manager.newSubManager()) {
      Shape shape = new Shape(n, config.inChannels(), size, size);
      return script
          .call(
              step,
              "net",
              Argument.tensor("x", step.create(x, shape)),
              Argument.tensor("t", step.create(t)),
              Argument.list("p", parameters))
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
