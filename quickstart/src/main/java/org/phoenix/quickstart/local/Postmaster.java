package org.phoenix.quickstart.local;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server that owns a data folder, found by what it leaves there: {@code
 * postmaster.pid} names the process, {@code postmaster.opts} the command it was started with.
 */
final class Postmaster {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final Path folder;
  private final Path log;

  /** As started here, which may not have written its files yet. */
  private volatile @Nullable Process started;

  Postmaster(Path folder, Path log) {
    this.folder = folder;
    this.log = log;
  }

  boolean isAlive() {
    Process process = started;
    return (process != null && process.isAlive()) || process().isPresent();
  }

  /** Kills the server with the processes of all connections. */
  void kill() {
    process()
        .ifPresent(
            server ->
                Stream.concat(Stream.of(server), server.descendants())
                    .toList()
                    .forEach(ProcessHandle::destroyForcibly));
  }

  /** Runs the same command again; the server recovers what had been committed. */
  void start() throws IOException {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // PostgreSQL refuses to run as root.
      command.addAll(List.of("unshare", "-U"));
    }
    Matcher words = WORD.matcher(Files.readString(folder.resolve("postmaster.opts")).strip());
    while (words.find()) {
      command.add(words.group(1) == null ? words.group(2) : words.group(1));
    }
    started =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  private Optional<ProcessHandle> process() {
    Path file = folder.resolve("postmaster.pid");
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .findFirst()
          .map(line -> Long.parseLong(line.strip()))
          .flatMap(ProcessHandle::of)
          .filter(ProcessHandle::isAlive);
    } catch (IOException e) {
      // Between its end and its start there is no such file.
      return Optional.empty();
    }
  }
}
