package org.phoenix.system.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A chart of this repository.
 *
 * @param folder where its Chart.yaml is
 */
record Chart(Path folder) {

  static final Chart PHOENIX = new Chart(Repository.ROOT.resolve("helm/phoenix"));
  static final Chart SITE = new Chart(Repository.ROOT.resolve("helm/phoenix-site"));

  String name() {
    return folder.getFileName().toString();
  }

  /** The values that the chart must render with. */
  List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("ci"))) {
      return files.filter(file -> file.toString().endsWith("-values.yaml")).sorted().toList();
    }
  }

  Path values(String scenario) {
    return folder.resolve("ci").resolve(scenario + "-values.yaml");
  }

  /** What {@code helm template} prints; later files go before earlier ones. */
  String render(List<Path> values) {
    var command =
        new Helm(folder)
            .template()
            .withName("federation-a")
            .withNamespace("phoenix")
            .withKubeVersion("1.34.0");
    values.forEach(command::withValuesFile);
    return command.call();
  }

  /** Lints a copy whose own values are the scenario's: the library's lint takes no others. */
  LintResult lint(Path values) throws IOException {
    Path copy = Files.createTempDirectory("chart").resolve(name());
    try {
      FileSystemUtils.copyRecursively(folder, copy);
      Path defaults = copy.resolve("values.yaml");
      Files.writeString(defaults, Yaml.merged(Yaml.map(defaults), Yaml.map(values)));
      return new Helm(copy).lint().strict().call();
    } finally {
      FileSystemUtils.deleteRecursively(copy.getParent());
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
