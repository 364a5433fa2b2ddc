package org.phoenix.quickstart.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.quickstart.failure.FailedException;

/**
 * The services' executable jars, unpacked: a service starts in two thirds of the time when its
 * libraries are files instead of entries of its jar.
 *
 * @param jars what to run, by module
 */
record ServiceJars(Map<String, Path> jars) {

  private static final String MARK = ".unpacked";

  /**
   * Unpacks what has been built since the last time.
   *
   * @param home the folder Phoenix was built in
   */
  static ServiceJars unpack(Path home, List<String> modules) throws IOException {
    try {
      return new ServiceJars(
          modules.parallelStream()
              .collect(Collectors.toMap(Function.identity(), module -> unpack(home, module))));
    } catch (UncheckedIOException e) {
      throw new IOException("the services cannot be unpacked: " + e.getMessage(), e);
    }
  }

  Path of(String module) {
    Path jar = jars.get(module);
    if (jar == null) {
      throw new IllegalArgumentException(module + " was not unpacked");
    }
    return jar;
  }

  private static Path unpack(Path home, String module) {
    Path jar = built(home, module);
    Path folder = home.resolve("quickstart/target/services").resolve(module);
    try {
      String contents = contents(jar);
      if (!isMarked(folder, contents)) {
        Whole.folder(
            folder,
            draft -> {
              extract(jar, draft);
              Files.writeString(draft.resolve(MARK), contents);
            });
      }
      return folder.resolve(jar.getFileName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMarked(Path folder, String contents) throws IOException {
    Path mark = folder.resolve(MARK);
    return Files.exists(mark) && Files.readString(mark).equals(contents);
  }

  /** Names and checksums of all entries. The time of a reproducible jar is always the same. */
  private static String contents(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(entry -> "%08x %s".formatted(entry.getCrc(), entry.getName()))
          .collect(Collectors.joining("\n"));
    }
  }

  private static void extract(Path jar, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                JavaProgram.PATH,
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(jar + " cannot be unpacked to " + folder);
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + jar + " was unpacked", e);
    }
  }

  private static Path built(Path home, String module) {
    Path target = home.resolve(module).resolve("target");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, module + "-*-app.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    } catch (IOException e) {
      throw new FailedException(target + " cannot be read; build Phoenix first", e);
    }
    throw new FailedException(
        "no %s-*-app.jar in %s; build Phoenix first".formatted(module, target));
  }
}
