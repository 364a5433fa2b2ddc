package org.phoenix.system.charts;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables of a container, as the service would find them. */
final class Settings {

  private Settings() {}

  static Map<String, Object> of(Container container) {
    Map<String, Object> settings = new TreeMap<>();
    for (EnvVar variable : container.getEnv()) {
      Object previous = settings.put(variable.getName(), value(variable));
      if (previous != null) {
        throw new IllegalStateException(variable.getName() + " is set twice");
      }
    }
    return settings;
  }

  private static String value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    // A field of the resources is a number.
    return variable.getValueFrom().getResourceFieldRef() == null ? "from-a-secret" : "4";
  }
}
