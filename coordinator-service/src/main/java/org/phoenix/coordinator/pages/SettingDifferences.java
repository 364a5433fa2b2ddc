package org.phoenix.coordinator.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.phoenix.platform.contract.RunSpec;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What two specifications say differently, setting by setting. */
@Component
class SettingDifferences {

  /**
   * @param setting its path, such as {@code training.learningRate}
   */
  record Difference(String setting, String left, String right) {}

  private final JsonMapper json;

  SettingDifferences(JsonMapper json) {
    this.json = json;
  }

  List<Difference> between(RunSpec left, RunSpec right) {
    Map<String, String> one = flat(left);
    Map<String, String> other = flat(right);
    TreeSet<String> settings = new TreeSet<>(one.keySet());
    settings.addAll(other.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String setting : settings) {
      String a = one.getOrDefault(setting, InWords.ABSENT);
      String b = other.getOrDefault(setting, InWords.ABSENT);
      if (!a.equals(b)) {
        differences.add(new Difference(setting, a, b));
      }
    }
    return differences;
  }

  private Map<String, String> flat(RunSpec spec) {
    Map<String, String> settings = new TreeMap<>();
    add(settings, "", json.valueToTree(spec));
    return settings;
  }

  /** Lists are one value: the places of their entries mean nothing to whoever compares. */
  private static void add(Map<String, String> settings, String path, JsonNode node) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  add(
                      settings,
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue()));
    } else if (!node.isNull()) {
      settings.put(path, node.isString() ? node.asString() : node.toString());
    }
  }
}
