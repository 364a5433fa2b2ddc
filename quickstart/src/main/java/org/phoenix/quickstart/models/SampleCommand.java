package org.phoenix.quickstart.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.options.Positive;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Draws images. */
@Command(
    name = "sample",
    description = "Draws images from a model: a picture of them, and their tensors on request.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class SampleCommand extends ModelCommand {

  private static final int USUAL_COUNT = 16;

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Positive.class,
      description = "How many images (16, or as many as --start has).")
  private @Nullable Integer count;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "Seed of the noise; with the index of an image it fixes that image (7).")
  private long seed;

  @Option(
      names = "--sampler",
      paramLabel = "SPEC",
      defaultValue = "ddim:50",
      converter = ToSampler.class,
      description =
          "name, name:steps or name:steps:eta, with name@spacing for another spacing; names are"
              + " ddpm, ddim, dpmsolver++, dpmsolver++3m, unipc, unipc3 (${DEFAULT-VALUE}).")
  private SamplerSpec sampler = SamplerSpec.of("ddim", null, null);

  @Option(
      names = "--out",
      paramLabel = "GRID.png",
      description = "The picture; of many images it shows the first.")
  private @Nullable Path out;

  @Option(
      names = "--tensors",
      paramLabel = "FILE.safetensors",
      description = "Tensor images (N, C, H, W), float32, about -1 to 1.")
  private @Nullable Path tensors;

  @Option(
      names = "--start",
      paramLabel = "FILE.safetensors",
      description = "Tensor x (N, C, H, W): the noise to start from, instead of the seed's.")
  private @Nullable Path start;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      converter = Positive.class,
      description = "Images at once (${DEFAULT-VALUE}).")
  private int batch;

  @Override
  @SuppressWarnings("try") // the turn is held, not used
  protected void execute() throws IOException, InterruptedException {
    if (out == null && tensors == null) {
      throw new RefusedException("Name a picture with --out or a file with --tensors");
    }
    try (StoredModel stored = network.open();
        Start noise = Start.of(start, seed, stored.config())) {
      UNetConfig config = stored.config();
      int images = noise.count(count, USUAL_COUNT);
      Grid grid = new Grid(out, config, images);
      if (tensors != null) {
        requireFile("--tensors", tensors);
      }
      Sampler steps = stepsOf(stored);
      try (var turn = network.turn();
          UNetModel model = network.loadFast(stored)) {
        Drawing drawing = new Drawing(model, steps, noise, pace("images", images), batch);
        draw(drawing, grid, config, images);
        grid.write(Map.of("sampler", sampler.toString(), "seed", Long.toString(seed)));
        say(
            String.format(
                Locale.ROOT,
                "%d images with %s in %.1f s%s%s",
                images,
                sampler,
                drawing.seconds(),
                out == null ? "" : ", picture in " + out,
                tensors == null ? "" : ", tensors in " + tensors));
      }
    }
  }

  private Sampler stepsOf(StoredModel stored) {
    try {
      return sampler.sampler(stored.scheduler());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--sampler %s: %s".formatted(sampler, e.getMessage()));
    }
  }

  private void draw(Drawing drawing, Grid grid, UNetConfig config, int images) throws IOException {
    if (tensors == null) {
      drawing.run(images, grid::add);
      return;
    }
    TensorInfo all =
        TensorInfo.of(
            "images",
            DType.F32,
            images,
            config.outChannels(),
            config.sampleSize(),
            config.sampleSize());
    Map<String, String> metadata =
        Map.of("format", "pt", "sampler", sampler.toString(), "seed", Long.toString(seed));
    Whole.file(
        tensors,
        file -> {
          try (SafeTensorsWriter writer = new SafeTensorsWriter(file, metadata, List.of(all))) {
            drawing.run(
                images,
                batch -> {
                  writer.appendFloats(batch);
                  grid.add(batch);
                });
          }
        });
  }

  private static final class ToSampler implements ITypeConverter<SamplerSpec> {
    @Override
    public SamplerSpec convert(String value) {
      try {
        return SamplerSpec.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
