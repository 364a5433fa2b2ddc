package org.phoenix.site.work;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.startup.UnusableSettingException;
import org.phoenix.site.SiteProperties;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * What survives a restart:
 *
 * <pre>
 * downloads/SHA256.safetensors             the newest checkpoint and shared set
 * assignments/ID/                          a finished update until it is delivered
 * runs/ID/moments-ROUND.safetensors        the optimiser's moments after a round
 * personal/ID/personal-ROUND.safetensors   the site's own tensors after a round
 * control.json                             what the site's people decided
 * sent.jsonl, sent/                        what left the site
 * </pre>
 *
 * One agent at a time uses it.
 */
@Component
class StateFolder implements DisposableBean {

  /** A site takes part in few runs at once; the moments of older ones go. */
  private static final int RUNS_KEPT = 4;

  private final Path root;
  private final FileChannel lockFile;

  StateFolder(SiteProperties properties) {
    root = properties.state().toAbsolutePath();
    try {
      Files.createDirectories(root);
      lockFile = lock(root.resolve("agent.lock"));
    } catch (IOException e) {
      throw new UnusableSettingException("phoenix.state", root, "cannot be written: " + e, e);
    }
  }

  Path download(String sha256) {
    return root.resolve("downloads").resolve(sha256 + ".safetensors");
  }

  Path assignment(UUID id) {
    return root.resolve("assignments").resolve(id.toString());
  }

  /** The moments of one run at this site. */
  RoundFiles moments(UUID run) {
    return new RoundFiles(root.resolve("runs").resolve(run.toString()), RoundFiles.MOMENTS);
  }

  /** The tensors of one run that are this site's own: its part of the model, never forgotten. */
  RoundFiles personal(UUID run) {
    return new RoundFiles(root.resolve("personal").resolve(run.toString()), RoundFiles.PERSONAL);
  }

  /** Forgets updates of other assignments: the coordinator no longer asks for them. */
  void keepOnlyAssignment(@Nullable UUID id) throws IOException {
    prune(root.resolve("assignments"), entry -> id != null && name(entry).equals(id.toString()));
  }

  void keepOnlyDownloads(List<String> hashes) throws IOException {
    prune(
        root.resolve("downloads"),
        entry -> hashes.stream().anyMatch(hash -> name(entry).startsWith(hash)));
  }

  /** Keeps the moments of this run and of the few that were written to last. */
  void pruneRuns(UUID current) throws IOException {
    Path runs = root.resolve("runs");
    List<Path> newest =
        children(runs).stream()
            .sorted(Comparator.comparingLong(StateFolder::changed).reversed())
            .limit(RUNS_KEPT)
            .toList();
    prune(runs, entry -> newest.contains(entry) || name(entry).equals(current.toString()));
  }

  /**
   * Forgets everything that serves the coordinator's runs.
   *
   * @param personal also the tensors that are this site's own
   */
  void forget(boolean personal) throws IOException {
    delete(root.resolve("assignments"));
    delete(root.resolve("downloads"));
    delete(root.resolve("runs"));
    if (personal) {
      delete(root.resolve("personal"));
    }
  }

  @Override
  public void destroy() throws IOException {
    lockFile.close();
  }

  private FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another agent in this JVM: the same as one in another.
    }
    if (lock == null) {
      channel.close();
      throw new UnusableSettingException("phoenix.state", root, "another agent uses it", null);
    }
    return channel;
  }

  private static void prune(Path folder, Predicate<Path> kept) throws IOException {
    for (Path entry : children(folder)) {
      if (!kept.test(entry)) {
        delete(entry);
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(tree)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  private static long changed(Path folder) {
    return folder.toFile().lastModified();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
