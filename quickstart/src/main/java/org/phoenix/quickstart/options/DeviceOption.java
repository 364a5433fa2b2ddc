package org.phoenix.quickstart.options;

import ai.djl.Device;
import ai.djl.engine.Engine;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.quickstart.failure.RefusedException;
import picocli.CommandLine.Option;

/** On what a network runs. */
public final class DeviceOption {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda:N (${DEFAULT-VALUE}).")
  private String name = "cpu";

  public String name() {
    return name;
  }

  /**
   * The device.
   *
   * @throws RefusedException when there is no such device here
   */
  public Device device() {
    Device named;
    try {
      named = Torch.device(name);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--device %s: use cpu or cuda:0, cuda:1, ...".formatted(name));
    }
    if (named.isGpu()) {
      int gpus = Engine.getEngine("PyTorch").getGpuCount();
      if (named.getDeviceId() >= gpus) {
        throw new RefusedException(
            "--device %s: libtorch sees %d GPUs on this machine; use --device cpu"
                .formatted(name, gpus));
      }
    }
    return named;
  }
}
