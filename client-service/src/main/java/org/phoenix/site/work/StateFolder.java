package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.SoleUse;
import org.phoenix.platform.startup.UnusableSettingException;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.disk.OldState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * What survives a restart:
 *
 * <pre>
 * downloads/SHA256.safetensors             the newest checkpoint and shared set
 * downloads/SHA256.safetensors.part        what has come of one
 * assignments/ID/half-done.safetensors     how far its training came
 * assignments/ID/                          a finished update until it is delivered
 * assignments/ID/FILE.upload.json          the parts of a file that have arrived
 * runs/ID/moments-ROUND.safetensors        the optimiser's moments after a round
 * runs/ID/residual-ROUND.safetensors       what rounding left unsent of a round's int8 update
 * runs/ID/accumulation-DEVICE              the parts of a batch that fit into the device's memory
 * personal/ID/personal-ROUND.safetensors   the site's own tensors after a round
 * control.json                             what the site's people decided
 * sent.jsonl, sent/                        what left the site
 * </pre>
 *
 * One agent at a time uses it.
 */
@Component
@DependsOn("preflightReport") // which looks whether the folder is another agent's
class StateFolder implements OldState, DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(StateFolder.class);

  /** A site takes part in few runs at once; the moments of older ones go. */
  private static final int RUNS_KEPT = 4;

  private final Path root;
  private final SoleUse use;
  private volatile @Nullable UUID run;

  StateFolder(SiteProperties properties) {
    root = properties.state().toAbsolutePath();
    try {
      Files.createDirectories(root);
      use =
          SoleUse.take(root.resolve("agent.lock"))
              .orElseThrow(
                  () ->
                      new UnusableSettingException(
                          "phoenix.state", root, "another agent uses it", null));
      removeDrafts();
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
    return ofRun(run, RoundFiles.MOMENTS);
  }

  /** What one run's int8 updates left unsent. */
  RoundFiles residuals(UUID run) {
    return ofRun(run, RoundFiles.RESIDUAL);
  }

  private RoundFiles ofRun(UUID run, String kind) {
    return new RoundFiles(root.resolve("runs").resolve(run.toString()), kind);
  }

  /** What is known of a device's memory for one run. */
  Accumulation accumulation(UUID run, String device) {
    String name = "accumulation-" + device.replace(':', '-');
    return new Accumulation(root.resolve("runs").resolve(run.toString()).resolve(name));
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

  /** Keeps what there is of this run and of the few that were written to last. */
  void pruneRuns(UUID current) throws IOException {
    Path runs = root.resolve("runs");
    List<Path> newest =
        children(runs).stream()
            .sorted(Comparator.comparingLong(StateFolder::changed).reversed())
            .limit(RUNS_KEPT)
            .toList();
    prune(runs, entry -> newest.contains(entry) || name(entry).equals(current.toString()));
  }

  /** The run whose moments may not go. */
  void worksFor(UUID current) {
    run = current;
  }

  /** Downloads and updates of other assignments are gone already: other runs' moments go. */
  @Override
  public void prune() throws IOException {
    UUID current = run;
    for (Path entry : children(root.resolve("runs"))) {
      if (current == null || !name(entry).equals(current.toString())) {
        log.warn("No room: the optimiser's moments in {} go, its run's next round has none", entry);
        delete(entry);
      }
    }
  }

  /** What a killed agent was writing. */
  private void removeDrafts() throws IOException {
    List<Path> drafts;
    try (Stream<Path> all = Files.walk(root.toRealPath())) {
      drafts = all.filter(StateFolder::isDraft).toList();
    }
    for (Path draft : drafts) {
      delete(draft);
    }
  }

  private static boolean isDraft(Path path) {
    return name(path).startsWith(".") && name(path).endsWith(".part");
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
    use.close();
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
