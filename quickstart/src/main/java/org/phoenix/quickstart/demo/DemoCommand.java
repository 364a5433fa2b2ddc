package org.phoenix.quickstart.demo;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.quickstart.progress.Progress;
import org.phoenix.quickstart.session.Attended;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description =
        "Runs a federation on this machine: all services, five honest sites and a broken one.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DemoCommand implements Runnable {

  private static final int MOST_ROUNDS = 1000;
  private static final List<String> COMPRESSIONS = List.of("f32", "bf16", "int8");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "phoenix-demo",
      description = "Where the results go (${DEFAULT-VALUE}).")
  private Path out = Path.of("phoenix-demo");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "6",
      description = "Rounds of federated averaging after the warm-up (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "Seed of every random choice (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of idx files (MNIST naming), CIFAR-10 binary files, or PNG or JPEG files with"
              + " subfolders as classes; without it, the Fashion-MNIST test images that Phoenix"
              + " ships.")
  private @Nullable Path data;

  @Option(
      names = "--compression",
      paramLabel = "f32|bf16|int8",
      defaultValue = "f32",
      description =
          "How the sites' updates travel (${DEFAULT-VALUE}): bf16 takes half of f32's bytes, int8"
              + " about a quarter.")
  private String compression = "f32";

  @Override
  public void run() {
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--rounds': "
              + rounds
              + " is not between 1 and "
              + MOST_ROUNDS);
    }
    if (!COMPRESSIONS.contains(compression)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--compression': '%s' is none of %s"
              .formatted(compression, String.join(", ", COMPRESSIONS)));
    }
    long startedAt = System.nanoTime();
    DemoRequest request =
        new DemoRequest(out.toAbsolutePath().normalize(), rounds, seed, data, compression);
    Preflight preflight = Preflight.check(request);
    // Read once, when the first logger is made: only now there is a folder for the log.
    System.setProperty("phoenix.log", preflight.work().log("demo").toString());
    try (Progress progress = Progress.on(spec.commandLine().getOut())) {
      new Attended(preflight.work(), progress)
          .run(
              running ->
                  new DemoSession(request, preflight.work(), running, progress, startedAt)
                      .run(preflight.source()));
      progress.say("Results are in " + request.out());
    }
  }
}
