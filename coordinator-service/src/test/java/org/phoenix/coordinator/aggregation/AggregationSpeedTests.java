package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.coordinator.aggregation.WeightStream.Hashing;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * How fast updates of 143 MB in local files are combined, beside reading them alone, and that 256
 * MiB of heap are enough for fifty. Needs 7.2 GB of disk and, for steady figures, as much free
 * memory for the page cache; the command is in {@code benchmarks/README.md}.
 */
@Tag("long")
class AggregationSpeedTests {

  private static final int SITES = Integer.getInteger("phoenix.speed.sites", 50);
  private static final int REPETITIONS = 3;

  @TempDir static Path folder;
  private static final List<Path> updates = new ArrayList<>();

  @BeforeAll
  static void writeUpdates() throws IOException {
    for (int site = 0; site < SITES; site++) {
      Path file = folder.resolve("update-%02d.safetensors".formatted(site));
      CifarUpdates.write(file, site);
      updates.add(file);
    }
    System.out.printf(
        Locale.ROOT,
        "%d updates of %,d weights, %,d bytes each; heap at most %d MiB, %d cores%n",
        SITES,
        CifarUpdates.parameters(),
        Files.size(updates.get(0)),
        Runtime.getRuntime().maxMemory() >> 20,
        Runtime.getRuntime().availableProcessors());
    measure("reading alone", () -> read());
  }

  @AfterAll
  static void forget() {
    updates.clear();
  }

  @Test
  void theMeanOfTheImages() throws IOException {
    long[] n = IntStream.range(0, SITES).mapToLong(site -> 1000 + site).toArray();
    Path mean = folder.resolve("mean.safetensors");

    measure("fedavg", () -> combine(new WeightedMean(n), Hashing.NOTHING, mean));

    try (SafeTensorsFile file = SafeTensorsFile.open(mean)) {
      long weight = 0;
      for (TensorInfo tensor : CifarUpdates.TENSORS) {
        float[] values = file.floats(tensor.name());
        for (int i = 0; i < values.length; i += 997) {
          double sum = 0;
          double images = 0;
          for (int site = 0; site < SITES; site++) {
            sum += n[site] * (double) CifarUpdates.value(site, weight + i);
            images += n[site];
          }
          assertThat(values[i]).isEqualTo((float) (sum / images));
        }
        weight += values.length;
      }
    }
  }

  @Test
  void theMeanWithTheHashesOfAllFiles() throws IOException {
    Path mean = folder.resolve("hashed.safetensors");
    measure("fedavg, SHA-256", () -> combine(WeightedMean.plain(SITES), Hashing.FILE, mean));
    assertThat(mean).isNotEmptyFile();
  }

  @Test
  void theMedian() throws IOException {
    Path median = folder.resolve("median.safetensors");
    measure("median", () -> combine(TrimmedMean.median(SITES), Hashing.NOTHING, median));
    assertThat(median).isNotEmptyFile();
  }

  @Test
  void theDistancesOfMultiKrum() throws IOException {
    List<double[][]> found = new ArrayList<>();
    measure(
        "multi-krum, distances",
        () -> {
          List<WeightStream> files = open(Hashing.NOTHING);
          try (ReadAhead read = new ReadAhead(files, CifarUpdates.TENSORS)) {
            found.add(SquaredDistances.of(read, CifarUpdates.TENSORS));
          }
          close(files);
        });
    assertThat(found).allSatisfy(distances -> assertThat(distances).isDeepEqualTo(found.get(0)));
  }

  private static void combine(Combination how, Hashing hashing, Path to) throws IOException {
    List<WeightStream> files = open(hashing);
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16);
    try (ReadAhead read = new ReadAhead(files, CifarUpdates.TENSORS);
        SafeTensorsWriter writer = new SafeTensorsWriter(out, Map.of(), CifarUpdates.TENSORS)) {
      how.combine(read, CifarUpdates.TENSORS, new RoundedTensors(writer));
      if (hashing != Hashing.NOTHING) {
        for (WeightStream file : files) {
          assertThat(file.sha256()).hasSize(64);
        }
      }
    }
    close(files);
  }

  private static void read() throws IOException {
    List<WeightStream> files = open(Hashing.NOTHING);
    try (ReadAhead read = new ReadAhead(files, CifarUpdates.TENSORS)) {
      for (TensorInfo tensor : CifarUpdates.TENSORS) {
        for (long at = 0; at < tensor.elements(); at += WeightStream.CHUNK) {
          for (int file = 0; file < SITES; file++) {
            read.next();
          }
        }
      }
    }
    close(files);
  }

  private static List<WeightStream> open(Hashing hashing) throws IOException {
    List<WeightStream> files = new ArrayList<>();
    for (Path update : updates) {
      files.add(
          new WeightStream(
              Channels.newInputStream(FileChannel.open(update)),
              Files.size(update),
              update.toString(),
              hashing));
    }
    return files;
  }

  private static void close(List<WeightStream> files) throws IOException {
    for (WeightStream file : files) {
      file.close();
    }
  }

  /** Something that is timed. */
  interface Work {
    void run() throws IOException;
  }

  private static void measure(String what, Work work) throws IOException {
    StringBuilder seconds = new StringBuilder();
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      work.run();
      seconds.append(String.format(Locale.ROOT, " %.2f", (System.nanoTime() - start) * 1e-9));
    }
    System.out.printf("%-24s%s s%n", what, seconds);
  }
}
