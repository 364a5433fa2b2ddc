package org.phoenix.system.charts;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that a service reads: its records', those in its application.yaml, and those that
 * Spring Boot and other libraries describe. As environment variables go, only letters and digits
 * tell them apart.
 */
record KnownSettings(Set<String> names) {

  private static final String METADATA = "META-INF/spring-configuration-metadata.json";

  static KnownSettings of(List<PropertySource<?>> own, List<Class<?>> records) throws IOException {
    Set<String> names = new HashSet<>();
    for (PropertySource<?> source : own) {
      for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
        names.add(uniform(name));
      }
    }
    records.forEach(record -> addComponents(ServiceOf.prefix(record), record, names));
    addLibraries(names);
    return new KnownSettings(names);
  }

  boolean contains(String variable) {
    return names.contains(uniform(variable));
  }

  private static void addComponents(String prefix, Class<?> record, Set<String> names) {
    for (RecordComponent component : record.getRecordComponents()) {
      String path = prefix + "." + name(record, component);
      if (component.getType().isRecord()) {
        addComponents(path, component.getType(), names);
      } else {
        names.add(uniform(path));
      }
    }
  }

  private static String name(Class<?> record, RecordComponent component) {
    try {
      Name given = record.getDeclaredField(component.getName()).getAnnotation(Name.class);
      return given == null ? component.getName() : given.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addLibraries(Set<String> names) throws IOException {
    JsonMapper json = new JsonMapper();
    ClassLoader loader = KnownSettings.class.getClassLoader();
    for (URL url : Collections.list(loader.getResources(METADATA))) {
      try (InputStream in = url.openStream()) {
        for (JsonNode property : json.readTree(in).get("properties")) {
          names.add(uniform(property.get("name").asString()));
        }
      }
    }
  }

  private static String uniform(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
