package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartTests {

  /** What the server-side dry run of kube.sh sends where there is no helm. */
  private static final Path RENDERED = Path.of("target/charts");

  @ForEveryScenario
  void lints(Scenario scenario) throws IOException {
    var result = scenario.chart().lint(scenario.values());

    assertThat(result.isFailed()).as(() -> result.getMessages().toString()).isFalse();
  }

  @ForEveryScenario
  void rendersObjectsThatKubernetesKnowsFieldByField(Scenario scenario) throws IOException {
    Path folder = Files.createDirectories(RENDERED.resolve(scenario.chart().name()));
    Files.writeString(folder.resolve(scenario.name() + ".yaml"), scenario.rendered());

    assertThat(scenario.objects())
        .isNotEmpty()
        .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
        .doesNotHaveDuplicates();
  }

  @ForEveryScenario
  void labelsEveryObjectAsHelmChartsDo(Scenario scenario) {
    assertThat(scenario.objects())
        .extracting(HasMetadata::getMetadata)
        .allSatisfy(
            metadata ->
                assertThat(metadata.getLabels())
                    .containsEntry("app.kubernetes.io/instance", "federation-a")
                    .containsEntry("app.kubernetes.io/managed-by", "Helm")
                    .containsKeys(
                        "helm.sh/chart",
                        "app.kubernetes.io/name",
                        "app.kubernetes.io/version",
                        "app.kubernetes.io/part-of"));
  }

  @ForEveryScenario
  void makesNoSecretAndPutsNoneIntoAConfigMap(Scenario scenario) {
    // The model knows no Secret, so that one would have failed to be read.
    assertThat(scenario.documents())
        .filteredOn(document -> "ConfigMap".equals(document.get("kind")))
        .allSatisfy(
            document ->
                assertThat(document.toString())
                    .doesNotContainIgnoringCase("password")
                    .doesNotContainIgnoringCase("secret"));
  }

  @Test
  void aMisspeltFieldIsAnError() {
    Map<String, Object> misspelt =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "spec",
            Map.of("template", Map.of("spec", Map.of("teminationGracePeriodSeconds", 60))));

    assertThatThrownBy(() -> KubernetesModel.read(misspelt))
        .hasMessageContaining("teminationGracePeriodSeconds");
  }
}
