package org.phoenix.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against numpy and scipy. */
class GoldenMetricsTests {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private static JsonNode expected;
  private static Features real;
  private static Features generated;

  @BeforeAll
  static void read() throws IOException {
    expected = JsonMapper.shared().readTree(FOLDER.resolve("metrics.json").toFile());
    try (var file = SafeTensorsFile.open(FOLDER.resolve("features.safetensors"))) {
      real = Features.read(file, "real", "features");
      generated = Features.read(file, "generated", "features");
    }
  }

  @Test
  void frechetDistance() {
    double fid = expected.get("fid").doubleValue();
    var distance = new FrechetDistance(FeatureStatistics.of(real));
    assertThat(distance.to(FeatureStatistics.of(generated))).isCloseTo(fid, within(1e-6 * fid));
    assertThat(distance.to(FeatureStatistics.of(real))).isCloseTo(0, within(1e-9));
  }

  @Test
  void kernelDistanceAndNeighbours() {
    double kid = expected.get("kid_unbiased_cubic").doubleValue();
    JsonNode k5 = expected.get("k5");
    PairMetrics metrics = PairMetrics.of(real, generated, 5, Draws.subsets(3, 100, 1));
    assertThat(metrics.kernelDistance().value()).isCloseTo(kid, within(1e-6 * kid));
    assertCount(metrics.precision(), k5.get("precision"), 600);
    assertCount(metrics.recall(), k5.get("recall"), 600);
    assertCount(metrics.density(), k5.get("density"), 3000);
    assertCount(metrics.coverage(), k5.get("coverage"), 600);
  }

  private static void assertCount(Estimate estimate, JsonNode share, int of) {
    assertThat(estimate.value() * of).isCloseTo(share.doubleValue() * of, within(1e-9));
  }
}
