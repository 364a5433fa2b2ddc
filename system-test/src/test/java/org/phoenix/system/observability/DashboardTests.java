package org.phoenix.system.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class DashboardTests {

  /** Grafana 10's. */
  private static final int SCHEMA = 38;

  private static final Pattern METRIC =
      Pattern.compile("\\b(phoenix_[a-z_]+?)(_bucket|_count|_sum|_max)?\\b(?!:)");

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @Test
  void theSixDashboardsAreThere() {
    assertThat(dashboards())
        .extracting(Dashboard::file)
        .containsExactly(
            "federation.json",
            "platform.json",
            "quality.json",
            "round.json",
            "sampling.json",
            "sites.json");
  }

  @Test
  void dashboardsHaveIdentifiersOfTheirOwn() {
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().get("uid").asString())
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.startsWith("phoenix-"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void aDashboardIsForGrafana10AndAnyPrometheus(Dashboard dashboard) {
    assertThat(dashboard.json().get("schemaVersion").asInt()).isGreaterThanOrEqualTo(SCHEMA);
    assertThat(dashboard.json().get("templating").get("list").get(0).get("type").asString())
        .isEqualTo("datasource");
    assertThat(dashboard.targets())
        .allMatch(target -> target.get("datasource").get("uid").asString().equals("${datasource}"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelSaysWhatItShowsAndInWhichUnit(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.get("title").asString()).isNotBlank();
              assertThat(panel.get("description").asString()).endsWith(".");
              assertThat(panel.get("fieldConfig").get("defaults").get("unit").asString())
                  .isNotBlank();
              assertThat(panel.get("targets").isEmpty()).isFalse();
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsDoNotOverlap(Dashboard dashboard) {
    List<JsonNode> places =
        dashboard.json().get("panels").valueStream().map(panel -> panel.get("gridPos")).toList();
    for (int i = 0; i < places.size(); i++) {
      for (int j = i + 1; j < places.size(); j++) {
        assertThat(overlap(places.get(i), places.get(j))).as("panels %d and %d", i, j).isFalse();
      }
    }
  }

  /** Whoever has not loaded the rules still sees every panel. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void noPanelNeedsARecordingRule(Dashboard dashboard) {
    assertThat(dashboard.targets())
        .extracting(target -> target.get("expr").asString())
        .noneMatch(expression -> expression.contains("phoenix:"));
  }

  @Test
  void everyMetricInDashboardsAndRulesIsDocumented() throws IOException {
    String documented = Files.readString(Dashboard.ROOT.resolve("docs/metrics.md"));
    String rules =
        Files.readAllLines(Rules.FILE).stream()
            .filter(line -> !line.contains("#"))
            .collect(Collectors.joining("\n"));
    String expressions =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.targets().stream())
            .map(target -> target.get("expr").asString())
            .collect(Collectors.joining("\n"));
    assertThat(metrics(rules + "\n" + expressions))
        .isNotEmpty()
        .allSatisfy(metric -> assertThat(documented).contains("\n| `" + metric + "` |"));
  }

  private static Set<String> metrics(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean overlap(JsonNode one, JsonNode other) {
    return meet(one, other, "x", "w") && meet(one, other, "y", "h");
  }

  private static boolean meet(JsonNode one, JsonNode other, String from, String length) {
    int a = one.get(from).asInt();
    int b = other.get(from).asInt();
    return a < b + other.get(length).asInt() && b < a + one.get(length).asInt();
  }
}
