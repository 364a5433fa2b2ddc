package org.phoenix.site.preflight;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.training.TrainingMemory;
import org.phoenix.site.device.Gpus;
import org.phoenix.site.device.Gpus.Gpu;

/** Whether the chosen device is there, computes, and has memory for the model. */
final class DeviceCheck {

  private static final String DEVICE = "device";
  private static final String MEMORY = "memory";
  private static final String CPU = "cpu";

  private final String name;
  private final Gpus gpus;
  private final @Nullable String numbering;

  private @Nullable Device usable;
  private long memoryBytes;
  private long memoryFreeBytes;

  /**
   * @param numbering what {@code CUDA_VISIBLE_DEVICES} is
   */
  DeviceCheck(String name, Gpus gpus, @Nullable String numbering) {
    this.name = name;
    this.gpus = gpus;
    this.numbering = numbering;
  }

  /** First: {@link #memory} needs what it finds. */
  Finding device() {
    Device device;
    try {
      device = Torch.device(name);
    } catch (IllegalArgumentException e) {
      return Finding.fatal(DEVICE, "%s (PHOENIX_DEVICE)", e.getMessage());
    }
    return name.equals(CPU) ? processor(device) : gpu(device);
  }

  Finding memory(ExpectedModel model) {
    Device device = usable;
    if (device == null) {
      return Finding.warning(MEMORY, "not compared, as the device cannot be used");
    }
    long needed =
        TrainingMemory.bytes(
            model.config(), model.batch(), model.precision().on(device), model.proximal());
    String state =
        "%s of %s free, about %s needed to train %s in batches of %d"
            .formatted(
                Bytes.of(memoryFreeBytes),
                Bytes.of(memoryBytes),
                Bytes.of(needed),
                model.name(),
                model.batch());
    if (needed <= memoryFreeBytes) {
      return Finding.ok(MEMORY, "%s", state);
    }
    if (needed <= memoryBytes) {
      return Finding.warning(MEMORY, "%s; see what else holds memory there", state);
    }
    return model.ordered()
        ? Finding.failed(
            MEMORY, "%s; choose a larger device, or ask the operator for smaller batches", state)
        : Finding.warning(MEMORY, "%s; smaller models and smaller batches fit", state);
  }

  private Finding processor(Device device) {
    memoryBytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    memoryFreeBytes = Math.min(memoryBytes, MemInfo.availableBytes(memoryBytes));
    return tryOut(
        device,
        "cpu with %d cores and %s"
            .formatted(Runtime.getRuntime().availableProcessors(), Bytes.of(memoryBytes)));
  }

  private Finding gpu(Device device) {
    List<Gpu> all;
    try {
      all = gpus.list();
    } catch (IOException e) {
      return Finding.fatal(
          DEVICE,
          "no GPU is seen here (%s); install NVIDIA's driver, start the container with --gpus,"
              + " or set PHOENIX_DEVICE=cpu",
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.failed(DEVICE, "not looked at: interrupted");
    }
    for (Gpu gpu : all) {
      if (gpu.device().equals(name)) {
        return chosen(device, gpu);
      }
    }
    return Finding.fatal(
        DEVICE, "there is no %s; set PHOENIX_DEVICE to one of these: %s", name, list(all));
  }

  private Finding chosen(Device device, Gpu gpu) {
    memoryBytes = gpu.memoryBytes();
    memoryFreeBytes = gpu.memoryFreeBytes();
    Finding found =
        tryOut(
            device,
            "%s, %s with %s".formatted(gpu.device(), gpu.name(), Bytes.of(gpu.memoryBytes())));
    return found.verdict() == Finding.Verdict.OK && numbering != null && !numbering.isBlank()
        ? Finding.warning(
            DEVICE,
            "CUDA_VISIBLE_DEVICES=%s counts the GPUs anew, so %s may be another one than the"
                + " driver's; unset it and choose by PHOENIX_DEVICE alone",
            numbering,
            name)
        : found;
  }

  private Finding tryOut(Device device, String description) {
    try {
      Torch.tryOut(device);
    } catch (RuntimeException | LinkageError e) {
      return Finding.fatal(
          DEVICE,
          "%s, but libtorch cannot use it (%s); docs/sites.md says what libtorch needs",
          description,
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    usable = device;
    return Finding.ok(DEVICE, "%s, %s", description, Torch.version());
  }

  private static String list(List<Gpu> all) {
    return all.stream()
        .map(gpu -> "%s (%s, %s)".formatted(gpu.device(), gpu.name(), Bytes.of(gpu.memoryBytes())))
        .collect(Collectors.joining(", "));
  }
}
