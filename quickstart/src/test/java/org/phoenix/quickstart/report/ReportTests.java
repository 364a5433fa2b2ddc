package org.phoenix.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.quickstart.data.DemoData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTests {

  private static final List<String> CLASSES =
      IntStream.range(0, 10).mapToObj(label -> "class " + label).toList();

  @TempDir private Path folder;

  @BeforeEach
  void writeReport() throws IOException {
    RunRecord record = CannedRun.record();
    ReportFiles files = new ReportFiles(folder);
    files.writePictures(CannedRun.pictures());
    files.writeReport(
        Report.of(record, Duration.ofMillis(341_500)), record, CannedRun.pictures(), CLASSES);
  }

  @Test
  void reportJsonHasExactlyThePromisedFields() throws IOException {
    JsonNode report = JsonMapper.shared().readTree(folder.resolve("report.json").toFile());

    assertThat(report.propertyNames())
        .containsExactlyInAnyOrder(
            "seed", "wallSeconds", "lenetAccuracy", "lenetFidFloor", "checkpointSha256", "rounds");
    assertThat(report.get("seed").asLong()).isEqualTo(7);
    assertThat(report.get("wallSeconds").asDouble()).isEqualTo(341.5);
    assertThat(report.get("lenetAccuracy").asDouble()).isEqualTo(0.861);
    assertThat(report.get("checkpointSha256").asString()).isEqualTo(CannedRun.CHECKPOINT);
    assertThat(report.get("rounds")).hasSize(CannedRun.ROUNDS + 1);
  }

  @Test
  void aRoundTellsItsTimeItsVerdictAndWhoWasDisconnected() throws IOException {
    JsonNode rounds =
        JsonMapper.shared().readTree(folder.resolve("report.json").toFile()).get("rounds");

    assertThat(rounds.get(0).propertyNames())
        .containsExactlyInAnyOrder(
            "round",
            "seconds",
            "lenetFid",
            "samples",
            "classesCovered",
            "classShare",
            "updateBytes",
            "disconnected");
    assertThat(rounds.get(0).get("round").asInt()).isZero();
    assertThat(rounds.get(0).get("seconds").asDouble()).isEqualTo(41);
    assertThat(rounds.get(0).get("classesCovered").asInt()).isEqualTo(7);
    assertThat(rounds.get(1).get("samples").asInt()).isEqualTo(512);
    assertThat(rounds.get(1).get("classShare")).hasSize(10);
    assertThat(rounds.get(1).get("updateBytes").asLong()).isEqualTo(6 * 8_650_000L);
    assertThat(rounds.get(1).get("disconnected")).isEmpty();
    assertThat(rounds.get(2).get("disconnected").get(0).asString()).isEqualTo(DemoData.BROKEN_SITE);
    assertThat(rounds.get(3).get("disconnected")).isEmpty();
  }

  @Test
  void thePageNeedsNoNetworkAndNoOtherFile() throws IOException {
    String page = Files.readString(folder.resolve("report.html"));

    Matcher references = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(page);
    assertThat(references.results().map(match -> match.group(1)))
        .hasSizeGreaterThanOrEqualTo(CannedRun.ROUNDS + 3)
        .allMatch(address -> address.startsWith("data:image/png;base64,"));
    assertThat(page).doesNotContain("@import", "url(http", "sourceMappingURL");
  }

  @Test
  void whatServicesSayIsTextAndNeverMarkup() throws IOException {
    String page = Files.readString(folder.resolve("report.html"));

    assertThat(page).contains("second strike &lt;/script&gt;").doesNotContain("strike </script>");
    assertThat(Pattern.compile("</script>").matcher(page).results()).hasSize(3);
  }

  @Test
  void thePageShowsTheClassesTheSitesAndTheEvents() throws IOException {
    String page = Files.readString(folder.resolve("report.html"));

    assertThat(page)
        .contains("class 9", "aarhus-hospital", "site.disconnected", CannedRun.CHECKPOINT)
        .contains("86.1 %");
  }

  @Test
  void theLastRoundsGridIsTheSamples() throws IOException {
    assertThat(folder.resolve("samples.png"))
        .hasSameBinaryContentAs(folder.resolve("round-" + CannedRun.ROUNDS + ".png"));
  }

  @Test
  void nothingIsLeftUnderATemporaryName() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "report.json",
              "report.html",
              "samples.png",
              "round-0.png",
              "round-1.png",
              "round-2.png",
              "round-3.png",
              "round-4.png",
              "round-5.png",
              "round-6.png");
    }
  }
}
