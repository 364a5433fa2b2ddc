package org.phoenix.system.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML in which no key stands twice. */
final class Yaml {

  private Yaml() {}

  static Map<String, Object> map(Path file) throws IOException {
    Object loaded = parser().load(Files.readString(file));
    return asMap(loaded);
  }

  /** The documents of a stream, without the empty ones. */
  static List<Map<String, Object>> documents(String text) {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document : parser().loadAll(text)) {
      if (document != null) {
        documents.add(asMap(document));
      }
    }
    return documents;
  }

  /** As Helm merges values: maps key by key, a null takes a key away, all else is replaced. */
  static String merged(Map<String, Object> base, Map<String, Object> over) {
    return parser().dump(merge(base, over));
  }

  private static Map<String, Object> merge(Map<String, Object> base, Map<String, Object> over) {
    Map<String, Object> merged = new LinkedHashMap<>(base);
    over.forEach(
        (key, value) -> {
          if (merged.get(key) instanceof Map<?, ?> below && value instanceof Map<?, ?> above) {
            merged.put(key, merge(asMap(below), asMap(above)));
          } else if (value == null) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value);
  }

  private static org.yaml.snakeyaml.Yaml parser() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
  }
}
