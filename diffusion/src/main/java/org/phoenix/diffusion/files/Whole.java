package org.phoenix.diffusion.files;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a file or a folder under a temporary name beside its destination and moves it there when
 * it is complete: a reader never finds half of it, and a failed write leaves nothing behind.
 */
public final class Whole {

  /** Writes the bytes of a file. */
  @FunctionalInterface
  public interface FileBody {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Makes a file at a path where there is none. */
  @FunctionalInterface
  public interface DraftBody {
    void make(Path draft) throws IOException;
  }

  /** Fills a folder that exists and is empty. */
  @FunctionalInterface
  public interface FolderBody {
    void fill(Path folder) throws IOException;
  }

  private Whole() {}

  /** Writes {@code file}, replacing one that is there; its parent folders are made. */
  public static void file(Path file, FileBody body) throws IOException {
    draft(
        file,
        draft -> {
          try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(draft, CREATE_NEW), 1 << 16)) {
            body.writeTo(out);
          }
        });
  }

  /** The same for a file that is not written from its first byte to its last. */
  public static void draft(Path file, DraftBody body) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(parent(target));
    Path draft = draftOf(target);
    try {
      body.make(draft);
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Writes {@code folder}, replacing one that is there. The old one is gone for the moment between
   * two renames: a folder that is not empty cannot be replaced in one step.
   */
  public static void folder(Path folder, FolderBody body) throws IOException {
    Path target = folder.toAbsolutePath();
    Files.createDirectories(parent(target));
    Path draft = Files.createDirectory(draftOf(target));
    Path old = draft.resolveSibling(draft.getFileName() + ".old");
    try {
      body.fill(draft);
      if (Files.exists(target)) {
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      if (Files.exists(old) && !Files.exists(target)) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    } finally {
      delete(draft);
      delete(old);
    }
  }

  /** Not a temporary file of the JDK's: those are readable by their owner only. */
  private static Path draftOf(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
  }

  private static Path parent(Path target) throws IOException {
    Path parent = target.getParent();
    if (parent == null) {
      throw new IOException(target + " cannot be written: it has no parent folder");
    }
    return parent;
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
