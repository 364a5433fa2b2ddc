package org.phoenix.quickstart.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.metrics.Extractor;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.platform.files.PinnedFile;
import org.phoenix.quickstart.failure.FileCommand;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.options.DeviceOption;
import org.phoenix.quickstart.options.Positive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns images into feature vectors by a network that somebody else trained. */
@Command(
    name = "features",
    description = {
      "Computes the feature vectors that metrics compares, by a TorchScript network such as the"
          + " Inception network of 2015-12-05 (2,048 features), for FID and KID proper.",
      "The network takes (B, 3, S, S) of -1 to 1, which images are enlarged to as pytorch-fid does, and"
          + " gives (B, D). It may compute whatever it wants: name the hash of one that you trust."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FeaturesCommand extends FileCommand {

  @Option(
      names = "--images",
      paramLabel = "PATH",
      required = true,
      description =
          "A folder of idx, CIFAR-10 binary, PNG or JPEG files, or a safetensors file with the tensor"
              + " images, as sample --tensors writes it.")
  private Path images = Path.of("");

  @Option(
      names = "--extractor",
      paramLabel = "PATH|URL",
      required = true,
      description = "The network; from an address it is fetched once and kept.")
  private String extractor = "";

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "Of that file; any other is refused.")
  private @Nullable String sha256;

  @Option(
      names = "--size",
      paramLabel = "S",
      defaultValue = "299",
      converter = Positive.class,
      description = "Its images' height and width (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      converter = Positive.class,
      description = "Images at once (${DEFAULT-VALUE}).")
  private int batch;

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--out",
      paramLabel = "FEATURES.safetensors",
      required = true,
      description = "Where the tensor features (N, D), float64, goes.")
  private Path out = Path.of("");

  @Override
  protected void execute() throws IOException, InterruptedException {
    requireFile("--out", out);
    ImageSet set = GivenImages.read(images);
    Path kept =
        Path.of(System.getProperty("phoenix.home", ""))
            .toAbsolutePath()
            .resolve(".cache/extractors");
    String wanted = wanted();
    Path file = PinnedFile.find(extractor, wanted, kept);
    try (Extractor network = new Extractor(file, wanted, size, device.device())) {
      Features features = network.read(set, batch, done -> progress(done, set.size()));
      write(features, wanted);
      say("%s: %d vectors of %d features".formatted(out, features.rows(), features.dimension()));
    }
  }

  private String wanted() throws IOException {
    if (sha256 == null) {
      Path file = Path.of(extractor.contains("://") ? "" : extractor);
      throw new RefusedException(
          "Missing required option: '--sha256=HEX'"
              + (file.toFile().isFile()
                  ? "; %s has %s".formatted(file, Sha256.of(file))
                  : ", that of the file at " + extractor));
    }
    String hex = sha256.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new RefusedException("--sha256 %s: is no 64 hexadecimal digits".formatted(sha256));
    }
    return hex;
  }

  private void progress(int done, int of) {
    spec().commandLine().getErr().printf(Locale.ROOT, "%d of %d images%n", done, of);
  }

  private void write(Features features, String hash) throws IOException {
    Map<String, String> metadata = Map.of(FeatureFile.EXTRACTOR, hash);
    Whole.file(out, body -> features.write(body, metadata));
  }
}
