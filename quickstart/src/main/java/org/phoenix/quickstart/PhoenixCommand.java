package org.phoenix.quickstart;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.diffusion.metrics.UnfitFeaturesException;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.quickstart.bench.BenchCommand;
import org.phoenix.quickstart.demo.DemoCommand;
import org.phoenix.quickstart.drill.DrillCommand;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.metrics.MetricsCommand;
import org.phoenix.quickstart.models.ExportCommand;
import org.phoenix.quickstart.models.ForwardCommand;
import org.phoenix.quickstart.models.ImportCommand;
import org.phoenix.quickstart.models.SampleCommand;
import org.phoenix.quickstart.partition.PartitionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code phoenix} command. Exit codes: 0 done, 1 failed, 2 refused because of what was asked.
 */
@Command(
    name = "phoenix",
    description = "Federated training of diffusion models.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DemoCommand.class,
      DrillCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      ForwardCommand.class,
      SampleCommand.class,
      PartitionCommand.class,
      MetricsCommand.class,
      BenchCommand.class
    })
public final class PhoenixCommand implements Runnable {

  static final int FAILED = 1;
  static final int REFUSED = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to run, for example demo");
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    System.exit(execute(out, err, arguments));
  }

  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new PhoenixCommand())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(PhoenixCommand::refuse)
        .setExecutionExceptionHandler(PhoenixCommand::explain)
        .execute(arguments);
  }

  /** One line instead of picocli's usage text. */
  private static int refuse(ParameterException e, String[] arguments) {
    line(e.getCommandLine(), e.getMessage() + " (--help tells more)");
    return REFUSED;
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof FailedException) {
      line(command, String.valueOf(e.getMessage()));
      return FAILED;
    }
    if (e instanceof RefusedException
        || e instanceof BrokenDataException
        || e instanceof BrokenWeightsException
        || e instanceof UnfitFeaturesException
        || e instanceof UnsupportedModelException) {
      line(command, String.valueOf(e.getMessage()));
      return REFUSED;
    }
    throw e;
  }

  private static void line(CommandLine command, String message) {
    command.getErr().println("phoenix: " + message.replaceAll("\\s*\\R\\s*", " "));
  }
}
