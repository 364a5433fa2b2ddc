package org.phoenix.quickstart.models;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.options.Positive;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Draws images, here or by a sample service. */
@Command(
    name = "sample",
    description = {
      "Draws images from a model: a picture of them, or all of them as npz, zip or safetensors.",
      "With --url a running sample service draws them, from a run, a checkpoint, or --model."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class SampleCommand extends ModelCommand {

  private static final int USUAL_COUNT = 16;

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Sample service to draw with, for example http://localhost:8083.")
  private @Nullable URI url;

  @Option(names = "--run", paramLabel = "ID", description = "With --url: a run's newest model.")
  private @Nullable UUID run;

  @Option(names = "--round", paramLabel = "N", description = "With --run: the model of a round.")
  private @Nullable Integer round;

  @Option(
      names = "--checkpoint",
      paramLabel = "SHA256",
      description = "With --url: a global checkpoint.")
  private @Nullable String checkpoint;

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
      defaultValue = "sde-dpmsolver++",
      converter = ToSampler.class,
      description =
          "name, name:steps or name:steps:eta, with name@spacing for another spacing; names are"
              + " ddpm, ddim, sde-dpmsolver++, dpmsolver++, dpmsolver++3m, unipc, unipc3 (${DEFAULT-VALUE}).")
  private SamplerSpec sampler = SamplerSpec.USUAL;

  @Option(
      names = "--steps",
      paramLabel = "K",
      converter = Positive.class,
      description = "Denoising steps (20; ddim 50, ddpm 1000).")
  private @Nullable Integer steps;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the images go: .png, .zip, .npz or .safetensors.")
  private @Nullable Path out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "png (a picture of the first images), zip (a PNG each), npz or safetensors (images, float32"
              + " (N, C, H, W), about -1 to 1); else as --out ends.")
  private @Nullable ImageFormat format;

  @Option(
      names = "--tensors",
      paramLabel = "FILE.safetensors",
      description = "Beside --out, the tensors too.")
  private @Nullable Path tensors;

  @Option(
      names = "--start",
      paramLabel = "FILE.safetensors",
      description = "Tensor x (N, C, H, W): the noise to start from, instead of the seed's.")
  private @Nullable Path start;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      converter = Positive.class,
      description =
          "Images at once (${DEFAULT-VALUE}), in whole slices of 16 (of 32 x 32): the images do not"
              + " depend on it.")
  private int batch;

  @Override
  protected void execute() throws IOException, InterruptedException {
    Files files = new Files(out, out == null ? null : ImageFormat.of(format, out), tensors);
    if (url == null) {
      requireLocal();
      LocalSampling local =
          new LocalSampling(network, samplerSpec(), seed, start, batch, files, this::pace);
      say(local.draw(count, USUAL_COUNT));
    } else {
      drawAt(url, files);
    }
  }

  private void drawAt(URI service, Files files) throws IOException, InterruptedException {
    if (files.out() == null || tensors != null || start != null) {
      throw new RefusedException("With --url there is --out, and neither --tensors nor --start");
    }
    RemoteSampling remote = new RemoteSampling(service, files, this::pace);
    say(
        remote.draw(
            new RemoteSampling.Weights(run, round, checkpoint, network.namedModel()),
            count == null ? USUAL_COUNT : count,
            samplerSpec(),
            seed));
  }

  private SamplerSpec samplerSpec() {
    return steps == null
        ? sampler
        : new SamplerSpec(sampler.kind(), steps, sampler.eta(), sampler.spacing());
  }

  private void requireLocal() {
    if (run != null || round != null || checkpoint != null) {
      throw new RefusedException("--run, --round and --checkpoint need --url");
    }
  }

  /** Where images go. */
  record Files(@Nullable Path out, @Nullable ImageFormat format, @Nullable Path tensors) {
    Files {
      if (out == null && tensors == null) {
        throw new RefusedException("Name a file with --out or --tensors");
      }
      if (out != null) {
        requireFile("--out", out);
      }
      if (tensors != null) {
        requireFile("--tensors", tensors);
      }
    }
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
