package org.phoenix.quickstart.models;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.SlicedModel;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.options.DeviceOption;
import org.phoenix.quickstart.options.ToPrecision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model, and how it runs. */
final class NetworkOptions {

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "A diffusers pipeline folder, or a checkpoint of Phoenix.")
  private @Nullable Path model;

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

  @Mixin private DeviceOption device = new DeviceOption();

  /** Opens the model; its weights are not read yet. */
  StoredModel open() {
    return StoredModel.open(model(), variant, raw);
  }

  /** Reads the weights onto the device, to compare: in float64 unless asked otherwise. */
  UNetModel loadExact(StoredModel stored) {
    return load(stored, Precision.F64, Layout.CHANNELS_FIRST);
  }

  /** Reads the weights onto the device, to draw: as fast as may be. */
  UNetModel loadFast(StoredModel stored) {
    return load(stored, Precision.F32, Layout.on(device.device()));
  }

  /** As many images at once as the device takes. */
  SlicedModel slices(UNetModel loaded) {
    return SlicedModel.of(loaded, device.device());
  }

  private UNetModel load(StoredModel stored, Precision unasked, Layout layout) {
    return new UNetModel(
        stored.config(),
        stored.weights(),
        precision == null ? unasked : precision,
        layout,
        device.device());
  }

  /** Waits until nobody else computes on the device. */
  DeviceTurn turn() throws InterruptedException {
    return DeviceTurn.take(
        Path.of(System.getProperty("java.io.tmpdir"), "phoenix-turns"), device.name());
  }

  /**
   * @throws RefusedException when none is named
   */
  Path model() {
    if (model == null) {
      throw new RefusedException("Name a model with --model");
    }
    return model;
  }

  @Nullable Path namedModel() {
    return model;
  }
}
