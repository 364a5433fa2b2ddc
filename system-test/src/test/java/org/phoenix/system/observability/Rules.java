package org.phoenix.system.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Prometheus's rules. */
final class Rules {

  static final Path FOLDER = Dashboard.ROOT.resolve("observability/prometheus");
  static final Path FILE = FOLDER.resolve("rules.yml");
  static final Path TESTS = FOLDER.resolve("rules.test.yml");

  private Rules() {}

  /** All alerts, as they are written down. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> alerts() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FILE));
    return ((List<Map<String, Object>>) file.get("groups"))
        .stream()
            .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
            .filter(rule -> rule.containsKey("alert"))
            .toList();
  }
}
