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
 * What a site keeps of a run from round to round, one file per round. A round starts from the file
 * of the newest round before it, never from its own: training it again after a crash gives the same
 * bits.
 *
 * @param kind the first part of the files' names
 */
record RoundFiles(Path folder, String kind) {

  /** The optimiser's moments. */
  static final String MOMENTS = "moments";

  /** The tensors that are the site's own. */
  static final String PERSONAL = "personal";

  /** What rounding left unsent of the updates. */
  static final String RESIDUAL = "residual";

  private static final Pattern NAME = Pattern.compile("([a-z]+)-(\\d+)\\.safetensors");

  /** Where what there is after a round goes. */
  Path after(int round) {
    return folder.resolve("%s-%d.safetensors".formatted(kind, round));
  }

  /** What a round starts from; none in the site's first round of the run. */
  Optional<Path> before(int round) throws IOException {
    return files().stream()
        .filter(file -> round(file) < round)
        .max(Comparator.comparingInt(RoundFiles::round));
  }

  /** Forgets what no round from this one on can need. */
  void prune(int round) throws IOException {
    int kept = before(round).map(RoundFiles::round).orElse(0);
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
      return files.filter(this::isOfThisKind).toList();
    }
  }

  private boolean isOfThisKind(Path file) {
    Matcher name = name(file);
    return name.matches() && name.group(1).equals(kind);
  }

  private static int round(Path file) {
    Matcher name = name(file);
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " belongs to no round");
    }
    return Integer.parseInt(name.group(2));
  }

  private static Matcher name(Path file) {
    return NAME.matcher(file.getFileName().toString());
  }
}
