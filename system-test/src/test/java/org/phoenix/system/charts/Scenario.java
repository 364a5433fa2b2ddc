package org.phoenix.system.charts;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A chart with the values of one of its scenarios.
 *
 * @param values the scenario's file
 */
record Scenario(Chart chart, Path values) {

  private static final Map<Scenario, String> RENDERED = new ConcurrentHashMap<>();

  static List<Scenario> all() throws IOException {
    List<Scenario> all = new ArrayList<>();
    for (Chart chart : List.of(Chart.PHOENIX, Chart.SITE)) {
      chart.scenarios().forEach(values -> all.add(new Scenario(chart, values)));
    }
    return all;
  }

  String name() {
    return values.getFileName().toString().replace("-values.yaml", "");
  }

  String rendered() {
    return RENDERED.computeIfAbsent(this, scenario -> chart.render(List.of(values)));
  }

  List<Map<String, Object>> documents() {
    return Yaml.documents(rendered());
  }

  List<HasMetadata> objects() {
    return documents().stream().map(KubernetesModel::read).toList();
  }

  <T extends HasMetadata> List<T> objects(Class<T> type) {
    return objects().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The pods that the scenario makes, by the name of what makes them. */
  Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new TreeMap<>();
    objects(Deployment.class)
        .forEach(made -> pods.put(made.getMetadata().getName(), made.getSpec().getTemplate()));
    objects(StatefulSet.class)
        .forEach(made -> pods.put(made.getMetadata().getName(), made.getSpec().getTemplate()));
    return pods;
  }

  /** The names of the volumes that a stateful set claims for its pods. */
  Stream<String> claimTemplates(String name) {
    return objects(StatefulSet.class).stream()
        .filter(set -> set.getMetadata().getName().equals(name))
        .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
        .map(claim -> claim.getMetadata().getName());
  }

  Stream<Container> containers() {
    return pods().values().stream().flatMap(pod -> pod.getSpec().getContainers().stream());
  }

  @Override
  public String toString() {
    return chart + " " + name();
  }
}
