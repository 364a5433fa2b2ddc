package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.coordinator.aggregation.WeightStream.Hashing;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.store.ObjectStore;

/**
 * How fast eight updates of 143 MB are averaged from an object store, with their SHA-256, beside
 * reading their bytes alone, as many at a time as there are cores.
 */
@Tag("long")
@CoordinatorTest
class StoreSpeedTests {

  private static final int SITES = 8;
  private static final int ROUNDS = 3;

  private final Federation federation;
  private final ObjectStore store;
  @TempDir private Path folder;

  StoreSpeedTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
  }

  @Test
  void theMeanWithTheHashesOfAllFiles() throws IOException {
    List<String> keys = new ArrayList<>();
    Path update = folder.resolve("update.safetensors");
    for (int site = 0; site < SITES; site++) {
      CifarUpdates.write(update, site);
      keys.add("speed/update-%d.safetensors".formatted(site));
      store.write(keys.get(site), update, "application/octet-stream");
    }
    long bytes = Files.size(update);
    for (int i = 0; i < 3; i++) {
      double reading = seconds(() -> keys.parallelStream().forEach(key -> read(store.read(key))));
      List<InputStream> streams = keys.stream().map(store::read).toList();
      double averaging = seconds(() -> average(streams, bytes));
      System.out.printf(
          Locale.ROOT,
          "%d updates from the store: reading %.2f s, averaging with SHA-256 %.2f s, ratio %.2f%n",
          SITES,
          reading,
          averaging,
          averaging / reading);
    }
    keys.forEach(store::remove);
    assertThat(folder.resolve("mean.safetensors"))
        .hasSize(SafeTensorsWriter.fileSize(Map.of(), CifarUpdates.TENSORS));
  }

  /** A store on a machine of its own: what it gives costs nothing here but the link's time. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void theMeanOverALinkOfSoManyGigabits(int gigabits) throws IOException {
    List<Path> updates = new ArrayList<>();
    for (int site = 0; site < SITES; site++) {
      updates.add(folder.resolve("update-%d.safetensors".formatted(site)));
      CifarUpdates.write(updates.get(site), site);
    }
    long bytes = Files.size(updates.get(0));
    for (int i = 0; i < 3; i++) {
      Link forReading = new Link(gigabits * 125e6);
      double reading =
          seconds(() -> updates.parallelStream().forEach(file -> read(forReading.open(file))));
      Link forAveraging = new Link(gigabits * 125e6);
      List<InputStream> streams = updates.stream().map(forAveraging::open).toList();
      double averaging = seconds(() -> average(streams, bytes));
      System.out.printf(
          Locale.ROOT,
          "%d updates over %d Gbit/s: reading %.2f s, averaging with SHA-256 %.2f s, ratio %.2f%n",
          SITES,
          gigabits,
          reading,
          averaging,
          averaging / reading);
    }
  }

  /** From the last update's arrival to the run's end; nobody trains, and 573 MB are read once. */
  @Test
  void aRoundOfFourSites() throws IOException {
    List<String> names = List.of("ada", "bob", "cyd", "dan");
    List<TestSite> sites = names.stream().map(name -> federation.site(name, 100)).toList();
    RunSpec small = Specs.of("ada", "bob", "cyd", "dan").model(CifarUpdates.MODEL).spec();
    RunSpec.Training plain =
        new RunSpec.Training(8, 1e-3, 0, 0, 1, 0, "f32", false, null, null, null, null, null);
    RunView run =
        federation.start(
            new RunSpec(
                small.name(),
                small.seed(),
                ROUNDS,
                1,
                null,
                small.sites(),
                null,
                small.deadline(),
                small.model(),
                plain,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    federation.tick();
    for (int number = 1; number <= ROUNDS; number++) {
      round(sites, number);
    }
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
  }

  private void round(List<TestSite> sites, int number) throws IOException {
    List<String> keys = new ArrayList<>();
    Path update = folder.resolve("update.safetensors");
    for (TestSite site : sites) {
      CifarUpdates.write(update, keys.size());
      site.deliver(site.ordered(), Files.readAllBytes(update));
      keys.add("speed/round-%d.safetensors".formatted(keys.size()));
      store.write(keys.get(keys.size() - 1), update, "application/octet-stream");
    }
    double round = seconds(federation::tick);
    double reading = seconds(() -> keys.parallelStream().forEach(key -> read(store.read(key))));
    double writing =
        seconds(() -> store.write("speed/written", update, "application/octet-stream"));
    System.out.printf(
        Locale.ROOT,
        "Round %d of %d sites: %.2f s; the store takes %.2f s to give and %.2f s to take: own %.2f s%n",
        number,
        sites.size(),
        round,
        reading,
        writing,
        round - reading - writing);
  }

  private static void read(InputStream stream) {
    try (InputStream in = stream) {
      byte[] chunk = new byte[1 << 20];
      while (in.read(chunk) >= 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void average(List<InputStream> streams, long bytes) throws IOException {
    List<WeightStream> files = new ArrayList<>();
    for (InputStream stream : streams) {
      files.add(new WeightStream(stream, bytes, "update", Hashing.FILE));
    }
    OutputStream out = Files.newOutputStream(folder.resolve("mean.safetensors"));
    long[] images = IntStream.range(0, SITES).mapToLong(site -> 100 + site).toArray();
    try (ReadAhead read = new ReadAhead(files, CifarUpdates.TENSORS);
        SafeTensorsWriter writer = new SafeTensorsWriter(out, Map.of(), CifarUpdates.TENSORS)) {
      new WeightedMean(images).combine(read, CifarUpdates.TENSORS, new RoundedTensors(writer));
    }
    for (WeightStream file : files) {
      assertThat(file.sha256()).hasSize(64);
      file.close();
    }
  }

  /** A link that all streams share. */
  private static final class Link {

    private static final long DEBT = 5_000_000;

    private final double bytesPerSecond;
    private long freeAt = System.nanoTime();

    Link(double bytesPerSecond) {
      this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits until so many bytes have come. */
    private void carry(int bytes) {
      long here;
      synchronized (this) {
        freeAt = Math.max(freeAt, System.nanoTime()) + Math.round(bytes / bytesPerSecond * 1e9);
        here = freeAt;
      }
      // A thread oversleeps by some 60 microseconds: it sleeps seldom, and owes the link till then.
      for (long left = here - System.nanoTime(); left > DEBT; left = here - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    InputStream open(Path file) {
      try {
        return new FilterInputStream(Files.newInputStream(file)) {
          @Override
          public int read(byte[] into, int offset, int count) throws IOException {
            int got = super.read(into, offset, count);
            carry(Math.max(0, got));
            return got;
          }
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Something that is timed. */
  interface Work {
    void run() throws IOException;
  }

  private static double seconds(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) * 1e-9;
  }
}
