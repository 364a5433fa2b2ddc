package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The optimiser's moments of a run, one file per round. A round starts from those of the newest
 * round before it, never from its own: training it again after a crash gives the same bits.
 */
record Moments(Path folder) {

  private static final Pattern NAME = Pattern.compile("moments-(\\d+)\\.safetensors");

  /** Where the moments after a round go. */
  Path after(int round) {
    return folder.resolve("moments-%d.safetensors".formatted(round));
  }

  /** The moments that a round starts from; none in the site's first round of the run. */
  Optional<Path> before(int round) throws IOException {
    return files().stream()
        .filter(file -> round(file) < round)
        .max(Comparator.comparingInt(Moments::round));
  }

  /** Forgets what no round from this one on can need. */
  void prune(int round) throws IOException {
    int kept = before(round).map(Moments::round).orElse(0);
    for (Path file : files()) {
      if (round(file) < kept) {
        Files.delete(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> name(file).matches()).toList();
    }
  }

  private static int round(Path file) {
    Matcher name = name(file);
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " holds no moments");
    }
    return Integer.parseInt(name.group(1));
  }

  private static Matcher name(Path file) {
    return NAME.matcher(file.getFileName().toString());
  }
}
