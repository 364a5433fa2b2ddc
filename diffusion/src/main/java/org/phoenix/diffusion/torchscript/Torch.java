package org.phoenix.diffusion.torchscript;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libtorch itself: its devices and threads. */
public final class Torch {

  private static final Logger log = LoggerFactory.getLogger(Torch.class);

  /** As Linux names them, on x86 and ARM. */
  private static final Set<String> BF16_FLAGS =
      Set.of("avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16");

  private static final boolean PROCESSOR_HAS_BF16 = processorHasBf16();

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

  /** For example {@code libtorch 2.7.1}. */
  public static String version() {
    return "libtorch " + Engine.getEngine("PyTorch").getVersion();
  }

  /** Whether the device multiplies bfloat16 numbers by itself. */
  public static boolean hasBf16Units(Device device) {
    return device.isGpu() || PROCESSOR_HAS_BF16;
  }

  private static boolean processorHasBf16() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .flatMap(line -> Stream.of(line.split("\\s+")))
          .anyMatch(BF16_FLAGS::contains);
    } catch (IOException e) {
      log.warn("This system does not tell what its processor can do; bfloat16 is left alone", e);
      return false;
    }
  }

  /**
   * Makes a value on the device and reads it back.
   *
   * @throws RuntimeException when libtorch cannot use the device
   * @throws LinkageError when libtorch itself does not run on this machine
   */
  public static void tryOut(Device device) {
    try (NDManager manager = manager(device)) {
      manager.ones(new Shape(1)).toFloatArray();
    }
  }

  /** Gives back what a GPU's allocator keeps for later; a processor's keeps nothing. */
  public static void releaseCache(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  /** What {@link #device} calls it. */
  public static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
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
