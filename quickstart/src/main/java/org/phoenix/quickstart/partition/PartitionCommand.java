package org.phoenix.quickstart.partition;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageForm;
import org.phoenix.diffusion.data.Partition;
import org.phoenix.quickstart.data.SourceImages;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.failure.RefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Divides a set of images and shows, prints or writes who has what. */
@Command(
    name = "partition",
    description = "Divides images among parties; shows who has what, or writes a folder for each.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PartitionCommand implements Runnable {

  private static final String SHIPPED = "the Fashion-MNIST test images that Phoenix ships";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of idx files (MNIST naming), CIFAR-10 binary files, or PNG or JPEG files with"
              + " subfolders as classes; without it, "
              + SHIPPED
              + ".")
  private @Nullable Path data;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Pixels a side, of the largest centred square; without it, as the files have.")
  private @Nullable Integer size;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "1 for grey, 3 for colours; without it, as the files have.")
  private @Nullable Integer channels;

  @Option(
      names = "--parties",
      paramLabel = "N",
      defaultValue = "5",
      description = "Parties (${DEFAULT-VALUE}).")
  private int parties;

  @Option(
      names = "--by",
      paramLabel = "WAY",
      defaultValue = "iid",
      converter = Way.Converter.class,
      description = {
        "How the images are divided (${DEFAULT-VALUE}):",
        "iid: at random, in equal shares;",
        "shards: sorted by label and cut into pieces, which are dealt out;",
        "labels: so many labels for each party;",
        "dirichlet: each class in Dirichlet shares;",
        "quantity: at random, in Dirichlet shares."
      })
  private Way way = Way.IID;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "2",
      description = "Pieces for each party, by shards (${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--labels",
      paramLabel = "N",
      defaultValue = "2",
      description = "Labels for each party, by labels (${DEFAULT-VALUE}).")
  private int labels;

  @Option(
      names = "--alpha",
      paramLabel = "X",
      defaultValue = "0.5",
      description =
          "Concentration, by dirichlet or quantity: small ones are far from equal shares, large"
              + " ones near (${DEFAULT-VALUE}).")
  private double alpha;

  @Option(
      names = "--minimum",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Images that each party has at least, by dirichlet or quantity (${DEFAULT-VALUE}).")
  private int minimum;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "Seed of every random choice (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--show",
      description = "Show a table of class counts; that is also done without --out and --json.")
  private boolean show;

  @Option(names = "--json", description = "Print the counts as JSON, and nothing else.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write a data folder for each party, as a site's agent takes it.")
  private @Nullable Path out;

  @Override
  public void run() {
    requireFit();
    PartitionFolder folder = out == null ? null : new PartitionFolder(out.toAbsolutePath());
    if (folder != null) {
      folder.check();
    }
    try {
      divide(new Division(way, parties, shards, labels, alpha, minimum, seed), folder);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw new FailedException(
          "the images do not fit the memory; JAVA_TOOL_OPTIONS=-Xmx... gives Java more", e);
    }
  }

  private void divide(Division division, @Nullable PartitionFolder folder) {
    SourceImages source = SourceImages.read(data, new ImageForm(channels, size));
    Partition partition = division.of(source.images());
    PartitionReport report =
        PartitionReport.of(data == null ? SHIPPED : data.toString(), source, partition, division);
    if (folder != null) {
      folder.write(partition, report);
    }
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(report.json());
      return;
    }
    if (show || folder == null) {
      to.printf("%s from %s,%n", source.images(), report.source());
      to.printf("divided among %d parties %s:%n%n", parties, division);
      PartitionTable.lines(report).forEach(to::println);
    }
    if (report.leftOut() > 0) {
      to.printf("%nNo party has the other %d images.%n", report.leftOut());
    }
    if (folder != null) {
      to.printf("Each party's data folder is in %s%n", folder.path());
    }
  }

  /** What can be said before anything is read. */
  private void requireFit() {
    for (String option : List.of("--shards", "--labels", "--alpha", "--minimum")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option) && !way.reads(option)) {
        throw refused(
            "option '%s' goes with %s, not with --by %s"
                .formatted(option, Way.reading(option), way.word()));
      }
    }
    if (show && json) {
      throw refused("options '--show' and '--json' exclude each other");
    }
    requireNamed("--data", data);
    requireNamed("--out", out);
    if (channels != null && channels != 1 && channels != 3) {
      throw refused("Invalid value for option '--channels': %d is neither 1 nor 3", channels);
    }
    if (size != null && (size < 1 || size > 4096)) {
      throw refused("Invalid value for option '--size': %d is not between 1 and 4096", size);
    }
  }

  /** An empty word would be the folder that the command runs in. */
  private void requireNamed(String option, @Nullable Path folder) {
    if (folder != null && folder.toString().isEmpty()) {
      throw refused("option '%s' needs a value", option);
    }
  }

  private ParameterException refused(String message, Object... values) {
    return new ParameterException(spec.commandLine(), message.formatted(values));
  }
}
