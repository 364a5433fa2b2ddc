package org.phoenix.quickstart.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.phoenix.quickstart.data.SourceImages;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.Ports;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.options.Positive;
import org.phoenix.quickstart.progress.Progress;
import org.phoenix.quickstart.session.Attended;
import org.phoenix.quickstart.session.OutputFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Whether killing anything at any time changes the weights. It must not. */
@Command(
    name = "drill",
    description =
        "Runs a small federation once in peace and then again while its processes (PostgreSQL, the"
            + " object store, services and sites) are killed at random, and compares the SHA-256 of"
            + " the final checkpoints. Fails when one differs or a run does not end.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DrillCommand implements Runnable {

  private static final String REPORT = "drill.json";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--times",
      paramLabel = "N",
      converter = Positive.class,
      defaultValue = "3",
      description = "Disturbed runs (${DEFAULT-VALUE}); each takes about a minute.")
  private int times;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "Seed of the runs and of the kills (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--personal",
      description =
          "Keep the last layers at the sites, which then draw the images by which they are judged.")
  private boolean personal;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "phoenix-drill",
      description = "Where " + REPORT + " and the logs go (${DEFAULT-VALUE}).")
  private Path out = Path.of("phoenix-drill");

  @Override
  public void run() {
    Path folder = out.toAbsolutePath().normalize();
    OutputFolder output =
        new OutputFolder(folder, ".phoenix-drill", Pattern.compile(Pattern.quote(REPORT)));
    output.check();
    Ports.checkFree(Ports.of(DrillRun.SITES));
    WorkFolder work = output.claim();
    // Read once, when the first logger is made: only now there is a folder for the log.
    System.setProperty("phoenix.log", work.log("drill").toString());
    try (Progress progress = Progress.on(spec.commandLine().getOut())) {
      new Attended(work, progress).run(running -> drill(folder, work, running, progress));
    }
  }

  private void drill(Path folder, WorkFolder work, CloseStack running, Progress progress)
      throws IOException, InterruptedException {
    DrillReport report =
        new Drill(work, running, progress)
            .run(SourceImages.load(null).images(), times, seed, personal);
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(folder.resolve(REPORT), json.writeValueAsString(report) + "\n");
    if (!report.different().isEmpty()) {
      throw new FailedException(report.line());
    }
    progress.say(report.line());
  }
}
