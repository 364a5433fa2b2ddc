package org.phoenix.system.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Grafana dashboard as it is provisioned. */
record Dashboard(String file, JsonNode json) {

  /** The tests run in their module's folder. */
  static final Path ROOT = Path.of("..");

  private static final Path FOLDER = ROOT.resolve("observability/grafana/dashboards");

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(Dashboard::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard read(Path file) {
    return new Dashboard(
        file.getFileName().toString(), JsonMapper.shared().readTree(file.toFile()));
  }

  /** All panels but the headings of rows. */
  List<JsonNode> panels() {
    return json.get("panels").valueStream().filter(panel -> !type(panel).equals("row")).toList();
  }

  List<JsonNode> targets() {
    return panels().stream().flatMap(panel -> panel.get("targets").valueStream()).toList();
  }

  private static String type(JsonNode panel) {
    return panel.get("type").asString();
  }

  @Override
  public String toString() {
    return file;
  }
}
