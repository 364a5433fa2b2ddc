package org.phoenix.quickstart;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.phoenix.quickstart.failure.Reason;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.local.WorkFolder;

/**
 * The demo's output folder. Only a new or empty one, or an earlier demo's, is taken: what is
 * written and replaced there is the demo's own.
 */
record OutputFolder(Path path) {

  /** Databases, objects, images and libtorch's files, with room to spare. */
  private static final long NEEDED_BYTES = 2L << 30;

  /** Says that a demo made the folder. */
  private static final String MARK = ".phoenix-demo";

  /**
   * Checks without changing anything.
   *
   * @throws RefusedException when it is no folder, somebody else's, or on a full disk
   */
  void check() {
    Path existing = existing(path);
    if (!Files.isDirectory(existing)) {
      throw new RefusedException("--out %s: %s is not a folder".formatted(path, existing));
    }
    if (!Files.isWritable(existing)) {
      throw new RefusedException("--out %s: %s is not writable".formatted(path, existing));
    }
    if (Files.isDirectory(path) && !isEmpty() && !Files.exists(path.resolve(MARK))) {
      throw new RefusedException(
          "--out %s holds other files; name a new or empty folder".formatted(path));
    }
    requireRoom(existing);
    requireRoom(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Makes the folder; an earlier demo's results go. */
  WorkFolder claim() {
    try {
      Files.createDirectories(path);
      Path mark = path.resolve(MARK);
      Files.deleteIfExists(mark);
      Files.createFile(mark);
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
          .filter(
              entry ->
                  entry
                      .getFileName()
                      .toString()
                      .matches("samples\\.png|round-\\d+\\.png|report\\.(html|json)|checkpoint"))
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
                "%s has %.1f GiB of free disk space, and the demo needs %.0f GiB; free some or"
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
