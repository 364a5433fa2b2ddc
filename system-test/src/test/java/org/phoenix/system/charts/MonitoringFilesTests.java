package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart carries copies of the rules and the dashboards, since it cannot reach outside. */
class MonitoringFilesTests {

  private static final Path ORIGINALS = Repository.ROOT.resolve("observability");
  private static final Path COPIES = Chart.PHOENIX.folder().resolve("files");

  private final Scenario production =
      new Scenario(Chart.PHOENIX, Chart.PHOENIX.values("production"));

  @Test
  void theRulesAreThoseOfPrometheus() {
    assertThat(COPIES.resolve("rules.yml"))
        .as("copy observability/prometheus/rules.yml to helm/phoenix/files")
        .hasSameTextualContentAs(ORIGINALS.resolve("prometheus/rules.yml"));
  }

  @Test
  void theDashboardsAreThoseOfGrafana() throws IOException {
    assertThat(dashboards(COPIES.resolve("dashboards")))
        .as("copy observability/grafana/dashboards/*.json to helm/phoenix/files/dashboards")
        .isNotEmpty()
        .isEqualTo(dashboards(ORIGINALS.resolve("grafana/dashboards")));
  }

  @Test
  void theRulesAndDashboardsAreInstalled() throws IOException {
    assertThat(production.objects(PrometheusRule.class))
        .singleElement()
        .satisfies(rule -> assertThat(rule.getSpec().getGroups()).isNotEmpty());
    Map<String, String> installed = new TreeMap<>();
    production.objects(ConfigMap.class).forEach(map -> installed.putAll(map.getData()));
    assertThat(installed).isEqualTo(dashboards(COPIES.resolve("dashboards")));
  }

  private static Map<String, String> dashboards(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
