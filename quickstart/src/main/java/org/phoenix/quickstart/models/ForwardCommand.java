package org.phoenix.quickstart.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.quickstart.options.Positive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a network once, so that anyone can hold it against another implementation. */
@Command(
    name = "forward",
    description =
        "Runs a model's network once: tensors x (N, C, H, W) and timesteps (N, or one) in, y out.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ForwardCommand extends ModelCommand {

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--in",
      paramLabel = "X.safetensors",
      required = true,
      description = "The tensors x and timesteps.")
  private Path in = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "Y.safetensors",
      required = true,
      description = "Where the tensor y (N, C, H, W), float32, goes.")
  private Path out = Path.of("");

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      converter = Positive.class,
      description = "Images at once (${DEFAULT-VALUE}).")
  private int batch;

  @Override
  @SuppressWarnings("try") // the turn is held, not used
  protected void execute() throws IOException, InterruptedException {
    requireFile("--out", out);
    try (StoredModel stored = network.open();
        ForwardInput input = ForwardInput.open(in, stored.config().inChannels());
        var turn = network.turn();
        UNetModel model = network.loadExact(stored)) {
      model.requireSize(input.height(), input.width());
      Pace pace = pace("images", input.images());
      Whole.file(
          out,
          file -> {
            TensorInfo y =
                TensorInfo.of(
                    "y",
                    DType.F32,
                    input.images(),
                    stored.config().outChannels(),
                    input.height(),
                    input.width());
            try (var writer = new SafeTensorsWriter(file, Map.of("format", "pt"), List.of(y))) {
              predict(model, input, writer, pace);
            }
          });
      say(
          String.format(
              Locale.ROOT,
              "%s: y (%d, %d, %d, %d) in %.2f s",
              out,
              input.images(),
              stored.config().outChannels(),
              input.height(),
              input.width(),
              pace.seconds()));
    }
  }

  private void predict(UNetModel model, ForwardInput input, SafeTensorsWriter writer, Pace pace)
      throws IOException {
    for (int first = 0; first < input.images(); first += batch) {
      int n = Math.min(batch, input.images() - first);
      writer.appendFloats(
          model.predict(
              input.x(first, n), input.height(), input.width(), input.timesteps(first, n)));
      pace.at(first + n, "");
    }
  }
}
