package org.phoenix.quickstart.session;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.phoenix.quickstart.failure.Reason;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.local.WorkFolder;

/**
 * A command's output folder. Only a new or empty one, or an earlier one of the same command, is
 * taken: what is written and replaced there is the command's own.
 *
 * @param mark a file that says that the command made the folder
 * @param results names of what the command writes, as a pattern
 */
public record OutputFolder(Path path, String mark, Pattern results) {

  /** Databases, objects, images and libtorch's files, with room to spare. */
  private static final long NEEDED_BYTES = 2L << 30;

  /**
   * Checks without changing anything.
   *
   * @throws RefusedException when it is no folder, somebody else's, or on a full disk
   */
  public void check() {
    Path existing = existing(path);
    if (!Files.isDirectory(existing)) {
      throw new RefusedException("--out %s: %s is not a folder".formatted(path, existing));
    }
    if (!Files.isWritable(existing)) {
      throw new RefusedException("--out %s: %s is not writable".formatted(path, existing));
    }
    if (Files.isDirectory(path) && !isEmpty() && !Files.exists(path.resolve(mark()))) {
      throw new RefusedException(
          "--out %s holds other files; name a new or empty folder".formatted(path));
    }
    requireRoom(existing);
    requireRoom(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Makes the folder; earlier results go. */
  public WorkFolder claim() {
    try {
      Files.createDirectories(path);
      Path file = path.resolve(mark());
      Files.deleteIfExists(file);
      Files.createFile(file);
      for (Path old : earlierResults()) {
        WorkFolder.delete(old);
      }
      return WorkFolder.prepare(path.resolve("work"));
    } catch (IOException e) {
      throw new RefusedException("--out %s cannot be written: %s".formatted(path, Reason.of(e)));
    }
  }

  private List<Path> earlierResults() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(entry -> results.matcher(entry.getFileName().toString()).matches())
          .toList();
    }
  }

  private boolean isEmpty() {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new RefusedException("--out %s cannot be read: %s".formatted(path, Reason.of(e)));
    }
  }

  private static void requireRoom(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      if (store.getUsableSpace() < NEEDED_BYTES) {
        throw new RefusedException(
            String.format(
                Locale.ROOT,
                "%s has %.1f GiB of free disk space, and %.0f GiB are needed; free some or"
                    + " name another folder with --out",
                folder,
                store.getUsableSpace() / (double) (1 << 30),
                NEEDED_BYTES / (double) (1 << 30)));
      }
    } catch (IOException e) {
      throw new RefusedException(
          "the disk of %s cannot be asked for room: %s".formatted(folder, Reason.of(e)));
    }
  }

  /** The path itself or the nearest one above it that exists. */
  private static Path existing(Path path) {
    Path nearest = path;
    while (!Files.exists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    return nearest;
  }
}
