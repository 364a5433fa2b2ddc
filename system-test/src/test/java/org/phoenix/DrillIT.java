package org.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The short drill: one run in peace, one while its processes are killed. */
class DrillIT {

  private static final Path HOME = Path.of("").toAbsolutePath().getParent();

  /** The seed decides who is killed when: with this one, some seven processes within a minute. */
  private static final long SEED = 113;

  @TempDir private Path folder;

  @Test
  void killingProcessesDoesNotChangeTheWeights() throws IOException, InterruptedException {
    Path out = folder.resolve("drill");
    Path said = folder.resolve("said.txt");

    Process drill =
        new ProcessBuilder(
                HOME.resolve("phoenix").toString(),
                "drill",
                "--times",
                "1",
                "--seed",
                Long.toString(SEED),
                "--out",
                out.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = drill.waitFor(20, TimeUnit.MINUTES);
    if (!ended) {
      drill.destroy();
    }
    List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    Assumptions.assumeFalse(last.contains("is in use"), last);

    assertThat(ended).isTrue();
    assertThat(drill.exitValue()).as("%s", lines).isZero();
    JsonNode report = JsonMapper.shared().readTree(Files.readString(out.resolve("drill.json")));
    JsonNode disturbed = report.get("disturbed").get(0);
    assertThat(disturbed.get("sha256").asString())
        .hasSize(64)
        .isEqualTo(report.get("undisturbed").get("sha256").asString());
    assertThat(disturbed.get("kills").size()).isPositive();
    assertThat(last)
        .startsWith("Drill: 1 of 1 runs ended in " + disturbed.get("sha256").asString());
  }
}
