package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Objects that name each other mean each other. */
class WiringTests {

  @ForEveryScenario
  void whatMakesPodsSelectsItsOwnAndNoOthers(Scenario scenario) {
    scenario
        .objects(Deployment.class)
        .forEach(
            made ->
                assertThat(selected(scenario, made.getSpec().getSelector().getMatchLabels()))
                    .containsExactly(made.getMetadata().getName()));
    scenario
        .objects(StatefulSet.class)
        .forEach(
            made ->
                assertThat(selected(scenario, made.getSpec().getSelector().getMatchLabels()))
                    .containsExactly(made.getMetadata().getName()));
  }

  @ForEveryScenario
  void aServiceLeadsToThePodsOfItsName(Scenario scenario) {
    assertThat(scenario.objects(Service.class))
        .allSatisfy(
            service ->
                assertThat(selected(scenario, service.getSpec().getSelector()))
                    .containsExactly(service.getMetadata().getName()));
  }

  @ForEveryScenario
  void budgetsAndAutoscalersAreForThePodsOfTheirName(Scenario scenario) {
    assertThat(scenario.objects(PodDisruptionBudget.class))
        .allSatisfy(
            budget ->
                assertThat(selected(scenario, budget.getSpec().getSelector().getMatchLabels()))
                    .containsExactly(budget.getMetadata().getName()));
    assertThat(scenario.objects(HorizontalPodAutoscaler.class))
        .allSatisfy(
            scaler ->
                assertThat(scaler.getSpec().getScaleTargetRef().getName())
                    .isEqualTo(scaler.getMetadata().getName())
                    .isIn(scenario.pods().keySet()));
  }

  @ForEveryScenario
  void whatIsAutoscaledHasNoReplicasOfItsOwn(Scenario scenario) {
    List<String> scaled =
        scenario.objects(HorizontalPodAutoscaler.class).stream()
            .map(scaler -> scaler.getMetadata().getName())
            .toList();
    assertThat(scenario.objects(Deployment.class))
        .allSatisfy(
            made ->
                assertThat(made.getSpec().getReplicas() == null)
                    .isEqualTo(scaled.contains(made.getMetadata().getName())));
  }

  @ForEveryScenario
  void policiesAndMonitorsCoverAllPods(Scenario scenario) {
    assertThat(scenario.objects(NetworkPolicy.class))
        .allSatisfy(
            policy ->
                assertThat(selected(scenario, policy.getSpec().getPodSelector().getMatchLabels()))
                    .containsExactlyElementsOf(scenario.pods().keySet()));
    assertThat(scenario.objects(ServiceMonitor.class))
        .allSatisfy(
            monitor ->
                assertThat(scenario.objects(Service.class))
                    .extracting(Service::getMetadata)
                    .extracting(ObjectMeta::getLabels)
                    .allSatisfy(
                        labels ->
                            assertThat(labels)
                                .containsAllEntriesOf(
                                    monitor.getSpec().getSelector().getMatchLabels())));
  }

  @ForEveryScenario
  void anIngressLeadsToServicesThatThereAreAndHasTls(Scenario scenario) {
    List<String> services =
        scenario.objects(Service.class).stream()
            .map(service -> service.getMetadata().getName())
            .toList();
    assertThat(scenario.objects(Ingress.class))
        .allSatisfy(
            ingress -> {
              assertThat(backends(ingress))
                  .allSatisfy(
                      backend -> {
                        assertThat(backend.getName()).isIn(services);
                        assertThat(backend.getPort().getName()).isEqualTo("http");
                      });
              assertThat(ingress.getSpec().getTls().get(0).getHosts())
                  .containsExactly(ingress.getSpec().getRules().get(0).getHost());
            });
  }

  private static Stream<IngressServiceBackend> backends(Ingress ingress) {
    return ingress.getSpec().getRules().stream()
        .flatMap(rule -> rule.getHttp().getPaths().stream())
        .map(path -> path.getBackend().getService());
  }

  private static List<String> selected(Scenario scenario, Map<String, String> selector) {
    return scenario.pods().entrySet().stream()
        .filter(pod -> labels(pod.getValue()).entrySet().containsAll(selector.entrySet()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<String, String> labels(PodTemplateSpec pod) {
    return pod.getMetadata().getLabels();
  }
}
