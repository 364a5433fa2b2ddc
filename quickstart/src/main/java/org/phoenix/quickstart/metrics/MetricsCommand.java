package org.phoenix.quickstart.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.metrics.Draws;
import org.phoenix.diffusion.metrics.FeatureSums;
import org.phoenix.quickstart.failure.FileCommand;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.options.Positive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Measures two files of feature vectors, so that anyone can hold it against another program. */
@Command(
    name = "metrics",
    description = {
      "Holds feature vectors of generated images against those of real ones and prints JSON: FID,"
          + " KID, precision, recall, density, coverage.",
      "A safetensors file gives the tensor 'real' or 'generated', else 'features', (N, D); or the sums"
          + " that metrics sums writes, with which several sites measure FID together."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {FeaturesCommand.class, MetricsCommand.Sums.class})
public final class MetricsCommand extends FileCommand {

  @Option(
      names = "--real",
      paramLabel = "A.safetensors",
      description =
          "Of real images; repeated, the sums of all these files are taken, for FID alone.")
  private List<Path> real = List.of();

  @Option(
      names = "--generated",
      paramLabel = "B.safetensors",
      description = "Of generated images; may be repeated too.")
  private List<Path> generated = List.of();

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "5",
      converter = Positive.class,
      description =
          "Which nearest neighbour's distance is a ball's radius: precision, recall, density,"
              + " coverage (${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--subsets",
      paramLabel = "N",
      defaultValue = "100",
      converter = Positive.class,
      description = "Over how many subsets kidStd is taken (${DEFAULT-VALUE}).")
  private int subsets;

  @Option(
      names = "--subset-size",
      paramLabel = "N",
      defaultValue = "1000",
      converter = Positive.class,
      description =
          "Vectors of each kind in a subset, or half of those of the smaller file if that is less"
              + " (${DEFAULT-VALUE}).")
  private int subsetSize;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Of the subsets (${DEFAULT-VALUE}).")
  private long seed;

  @Override
  protected void execute() throws IOException {
    requireSome("--real", real);
    requireSome("--generated", generated);
    FeatureSide realSide = FeatureSide.read(real, "real");
    FeatureSide generatedSide = FeatureSide.read(generated, "generated");
    Draws draws = Draws.subsets(subsets, Math.max(2, subsetSize), seed);
    say(
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(MetricsReport.of(realSide, generatedSide, k, draws)));
  }

  private static void requireSome(String option, List<Path> files) {
    if (files.isEmpty()) {
      throw new RefusedException(
          "Missing required option: '%s=FILE' (--help tells more)".formatted(option));
    }
  }

  /** What leaves a site where sites measure together. */
  @Command(
      name = "sums",
      description =
          "Sums feature vectors f: n, sum of f, sum of f f'. Sums of several sites give the FID of all"
              + " their images, without any image or feature vector.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Sums extends FileCommand {

    @Option(
        names = "--in",
        paramLabel = "A.safetensors",
        required = true,
        description = "The tensor 'features' (N, D), or that of --tensor.")
    private Path in = Path.of("");

    @Option(
        names = "--tensor",
        paramLabel = "NAME",
        defaultValue = "features",
        description = "Which tensor is summed (${DEFAULT-VALUE}).")
    private String tensor = "features";

    @Option(
        names = "--out",
        paramLabel = "SUMS.safetensors",
        required = true,
        description = "Where the tensors n (1), sum (D), products (D, D) go.")
    private Path out = Path.of("");

    @Override
    protected void execute() throws IOException {
      requireFile("--out", out);
      FeatureFile file = FeatureFile.read(in, tensor);
      FeatureSums sums = file.summed();
      Whole.file(out, body -> sums.write(body, file.metadata()));
      say("%s: sums of %d vectors of %d features".formatted(out, sums.count(), sums.dimension()));
    }
  }
}
