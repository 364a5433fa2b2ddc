package org.phoenix.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long 10,000 vectors of 2,048 features of each kind take, as many as FID-10k has. */
@Tag("long")
class MetricsSpeedTests {

  private static final int ROWS = 10_000;
  private static final int DIMENSION = 2048;
  private static final int TIMES = 3;
  private static final Draws DRAWS = Draws.subsets(100, 1000, 1);

  /** Something that is measured. */
  private interface Work {
    void run();
  }

  @Test
  void tenThousandVectors() throws IOException {
    Features real = features(1);
    Features generated = features(2);
    long before = peakBytes();
    time("FID", () -> fid(real, generated));
    time("KID of 100 subsets of 1,000", () -> kid(real, generated));
    time("precision, recall, density, coverage", () -> neighbours(real, generated));
    time("the last two in one pass", () -> PairMetrics.of(real, generated, 5, DRAWS));
    long beyond = peakBytes() - before;
    System.out.printf(Locale.ROOT, "peak beyond the features: %d MiB%n", beyond >> 20);
    assertThat(beyond).isLessThan(1L << 30);
  }

  private static void fid(Features real, Features generated) {
    new FrechetDistance(FeatureStatistics.of(real)).to(FeatureStatistics.of(generated));
  }

  private static void kid(Features real, Features generated) {
    try (MetricsScript script = new MetricsScript();
        NDManager held = script.step()) {
      CentredRows a = rows(script, held, real);
      CentredRows b = rows(script, held, generated);
      Products products = new Products(script);
      KernelDistances kernel = KernelDistances.of(script, held, a, b, DRAWS);
      products.within(a, List.of(kernel.real()));
      products.within(b, List.of(kernel.generated()));
      products.between(a, b, List.of(kernel.between()));
      kernel.estimate();
    }
  }

  private static void neighbours(Features real, Features generated) {
    try (MetricsScript script = new MetricsScript();
        NDManager held = script.step()) {
      CentredRows a = rows(script, held, real);
      CentredRows b = rows(script, held, generated);
      Products products = new Products(script);
      NearestOthers nearA = new NearestOthers(script, a, 5);
      NearestOthers nearB = new NearestOthers(script, b, 5);
      products.within(a, List.of(nearA));
      products.within(b, List.of(nearB));
      Balls balls = new Balls(script, a, nearA.squaredRadii(), b, nearB.squaredRadii());
      products.between(a, b, List.of(balls));
    }
  }

  private static CentredRows rows(MetricsScript script, NDManager held, Features features) {
    return new CentredRows(script, held, features, features.mean(), DataType.FLOAT32);
  }

  private static void time(String name, Work work) {
    double[] seconds = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - start) * 1e-9;
    }
    System.out.printf(Locale.ROOT, "%s: %s s%n", name, Arrays.toString(rounded(seconds)));
  }

  private static double[] rounded(double[] seconds) {
    return Arrays.stream(seconds).map(x -> Math.round(100 * x) / 100.0).toArray();
  }

  /** Not negative, correlated, of different scales: as an Inception network's pooled ones. */
  private static Features features(long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[ROWS][DIMENSION];
    for (double[] row : rows) {
      double[] hidden = random.doubles(64).toArray();
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = Math.max(0, hidden[i % 64] * (1 + i % 7) - 1 + 0.3 * random.nextGaussian());
      }
    }
    return Features.of(rows, "random");
  }

  /** The most memory that this process ever had, native memory included. */
  private static long peakBytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(it -> it.startsWith("VmHWM"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }
}
