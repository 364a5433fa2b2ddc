package org.phoenix.quickstart.failure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands over files have in common: they end with a line, never with a trace. */
public abstract class FileCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Does it. */
  protected abstract void execute() throws IOException, InterruptedException;

  @Override
  public final void run() {
    try {
      execute();
    } catch (IOException e) {
      throw new FailedException(reason(e), e);
    } catch (UncheckedIOException e) {
      throw new FailedException(reason(Objects.requireNonNull(e.getCause())), e);
    } catch (InterruptedException e) {
      throw new FailedException("interrupted", e);
    } catch (OutOfMemoryError e) {
      throw new FailedException(
          "out of memory: give Java more with JAVA_TOOL_OPTIONS=-Xmx8g, or make --batch smaller"
              + " where there is one",
          e);
    }
  }

  protected final CommandSpec spec() {
    return spec;
  }

  protected final void say(String line) {
    spec.commandLine().getOut().println(line);
  }

  /** A file to be written: asked for before anything is computed. */
  public static void requireFile(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new RefusedException("%s %s: is a folder; name a file".formatted(option, file));
    }
  }

  /** Without the exception's name. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + ": no such file";
    }
    return e instanceof AccessDeniedException
        ? e.getMessage() + ": access denied"
        : String.valueOf(e.getMessage());
  }
}
