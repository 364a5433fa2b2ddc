package org.phoenix.diffusion.torchscript;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/** libtorch itself: its devices and threads. */
public final class Torch {

  private Torch() {}

  /** A manager of native memory on the device; everything on it is freed when it is closed. */
  public static NDManager manager(Device device) {
    return Engine.getEngine("PyTorch").newBaseManager(device);
  }

  /**
   * Threads of one operation on the CPU. Results are the same bits for the same number of threads,
   * not for different ones.
   */
  public static void setThreads(int threads) {
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }

  /** A device by name: {@code cpu} or {@code cuda:0}. */
  public static Device device(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (name.matches("cuda:\\d{1,3}")) {
      return Device.gpu(Integer.parseInt(name.substring(5)));
    }
    throw new IllegalArgumentException("No device " + name + "; use cpu or cuda:0, cuda:1, ...");
  }
}
