package org.phoenix.quickstart.models;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.quickstart.failure.RefusedException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which model, and how it runs. */
final class NetworkOptions {

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description = "A diffusers pipeline folder, or a checkpoint of Phoenix.")
  private Path model = Path.of("");

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description = "Variant of the folder's weights, for example fp16 or non_ema.")
  private @Nullable String variant;

  @Option(
      names = "--raw",
      description = "The checkpoint's raw weights, even where it has averaged ones.")
  private boolean raw;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      converter = ToPrecision.class,
      description =
          "Arithmetic: f32, bf16 or f64 (forward: f64, so that what is left of a difference is the"
              + " other implementation's rounding; sample: f32).")
  private @Nullable Precision precision;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda:N (${DEFAULT-VALUE}).")
  private String device = "cpu";

  /** Opens the model; its weights are not read yet. */
  StoredModel open() {
    return StoredModel.open(model, variant, raw);
  }

  /** Reads the weights onto the device, to compare: in float64 unless asked otherwise. */
  UNetModel loadExact(StoredModel stored) {
    Device target = device();
    return new UNetModel(
        stored.config(),
        stored.weights(),
        precision == null ? Precision.F64 : precision,
        Layout.CHANNELS_FIRST,
        target);
  }

  /** Reads the weights onto the device, to draw: as fast as may be. */
  UNetModel loadFast(StoredModel stored) {
    Device target = device();
    return new UNetModel(
        stored.config(),
        stored.weights(),
        precision == null ? Precision.F32 : precision,
        Layout.on(target),
        target);
  }

  /** Waits until nobody else computes on the device. */
  DeviceTurn turn() throws InterruptedException {
    return DeviceTurn.take(Path.of(System.getProperty("java.io.tmpdir"), "phoenix-turns"), device);
  }

  Path model() {
    return model;
  }

  private Device device() {
    Device named;
    try {
      named = Torch.device(device);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--device %s: use cpu or cuda:0, cuda:1, ...".formatted(device));
    }
    if (named.isGpu()) {
      int gpus = Engine.getEngine("PyTorch").getGpuCount();
      if (named.getDeviceId() >= gpus) {
        throw new RefusedException(
            "--device %s: libtorch sees %d GPUs on this machine; use --device cpu"
                .formatted(device, gpus));
      }
    }
    return named;
  }

  private static final class ToPrecision implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String value) {
      try {
        return Precision.of(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s' is none of f32, bf16, f64".formatted(value));
      }
    }
  }
}
