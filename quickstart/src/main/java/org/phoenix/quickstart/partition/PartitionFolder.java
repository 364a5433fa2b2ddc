package org.phoenix.quickstart.partition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.data.Partition;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.failure.Reason;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.local.WorkFolder;

/**
 * A folder with a data folder for each party and {@code partition.json}. Only a new or empty one is
 * taken, or one in which everything was written by an earlier partition.
 */
record PartitionFolder(Path path) {

  private static final String REPORT = "partition.json";

  /** Says that a partition made the folder. */
  private static final String MARK = ".phoenix-partition";

  private static final String DRAFT = "\\.%s\\.[-0-9a-f]{36}\\.part(\\.old)?";
  private static final String PARTY = "party-\\d+";
  private static final String OURS =
      String.join(
          "|",
          MARK.replace(".", "\\."),
          "partition\\.json",
          PARTY,
          DRAFT.formatted("partition\\.json"),
          DRAFT.formatted(PARTY));
  private static final String OURS_WITHIN =
      "images\\.safetensors|" + DRAFT.formatted("images\\.safetensors");

  /**
   * Checks without changing anything.
   *
   * @throws RefusedException when it is no folder or holds other files
   */
  void check() {
    if (!Files.isDirectory(path)) {
      if (Files.exists(path)) {
        throw new RefusedException("--out %s is not a folder".formatted(path));
      }
      return;
    }
    try {
      List<Path> entries = list(path);
      if (!entries.isEmpty() && !Files.exists(path.resolve(MARK))) {
        throw foreign(entries.get(0));
      }
      for (Path entry : entries) {
        requireOurs(entry, OURS);
        if (Files.isDirectory(entry)) {
          for (Path within : list(entry)) {
            requireOurs(within, OURS_WITHIN);
          }
        }
      }
    } catch (IOException e) {
      throw new RefusedException("--out %s cannot be read: %s".formatted(path, Reason.of(e)));
    }
  }

  /**
   * Writes each party's folder and then the report; what an earlier partition left goes first.
   *
   * @throws RefusedException when the folder cannot be made or holds other files
   * @throws FailedException when writing fails on the way
   */
  void write(Partition partition, PartitionReport report) {
    check();
    claim();
    try {
      for (int party = 0; party < partition.size(); party++) {
        int place = party;
        Whole.folder(
            path.resolve(report.parties().get(party).name()),
            folder ->
                ImageSetFile.write(
                    folder.resolve(ImageSetFile.NAME), partition.images(place), Map.of()));
      }
      Whole.file(
          path.resolve(REPORT),
          out -> out.write((report.json() + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new FailedException("--out %s cannot be written: %s".formatted(path, Reason.of(e)), e);
    }
  }

  private void claim() {
    try {
      Files.createDirectories(path);
      Path mark = path.resolve(MARK);
      if (!Files.exists(mark)) {
        Files.createFile(mark);
      }
      for (Path old : list(path)) {
        if (!old.equals(mark)) {
          WorkFolder.delete(old);
        }
      }
    } catch (IOException e) {
      throw new RefusedException("--out %s cannot be written: %s".formatted(path, Reason.of(e)));
    }
  }

  private void requireOurs(Path entry, String pattern) {
    if (!entry.getFileName().toString().matches(pattern)) {
      throw foreign(entry);
    }
  }

  private RefusedException foreign(Path entry) {
    return new RefusedException(
        "--out %s holds other files (%s); name a new or empty folder"
            .formatted(path, path.relativize(entry)));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
