package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.stream.Stream;

class PodTests {

  @ForEveryScenario
  void runAsNobodyInParticularWithNothingToGain(Scenario scenario) {
    assertThat(pods(scenario))
        .allSatisfy(
            pod -> {
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
            });
    assertThat(scenario.containers().map(Container::getSecurityContext))
        .allSatisfy(
            context -> {
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getReadOnlyRootFilesystem()).isTrue();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(context.getCapabilities().getAdd()).isEmpty();
            });
  }

  @ForEveryScenario
  void getNeitherTheClustersTokenNorItsServiceLinks(Scenario scenario) {
    assertThat(pods(scenario))
        .allSatisfy(
            pod -> {
              assertThat(pod.getAutomountServiceAccountToken()).isFalse();
              assertThat(pod.getEnableServiceLinks()).isFalse();
              assertThat(pod.getServiceAccountName()).isNotBlank();
            });
  }

  @ForEveryScenario
  void sayWhatTheyNeedAndWhatTheyMayTake(Scenario scenario) {
    assertThat(scenario.containers().map(Container::getResources))
        .allSatisfy(
            resources -> {
              assertThat(resources.getRequests()).containsKeys("cpu", "memory");
              assertThat(resources.getLimits()).containsKey("memory");
            });
  }

  @ForEveryScenario
  void areProbedOnThePortTheServiceListensOn(Scenario scenario) {
    assertThat(scenario.containers())
        .allSatisfy(
            container -> {
              assertThat(paths(container))
                  .containsExactly(
                      "/actuator/health/liveness",
                      "/actuator/health/liveness",
                      "/actuator/health/readiness");
              assertThat(container.getPorts())
                  .singleElement()
                  .satisfies(
                      port ->
                          assertThat(Settings.of(container))
                              .containsEntry("SERVER_PORT", port.getContainerPort().toString()));
            });
  }

  @ForEveryScenario
  void writeWhereAVolumeIsAndNowhereElse(Scenario scenario) {
    assertThat(pods(scenario))
        .allSatisfy(
            pod -> {
              List<VolumeMount> mounts = pod.getContainers().get(0).getVolumeMounts();
              assertThat(mounts).extracting(VolumeMount::getMountPath).contains("/tmp");
              assertThat(mounts)
                  .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                  .extracting(VolumeMount::getMountPath)
                  .isSubsetOf("/tmp", "/var/lib/phoenix/state");
            });
  }

  @ForEveryScenario
  void mountEveryVolumeTheyHave(Scenario scenario) {
    assertThat(scenario.pods())
        .allSatisfy(
            (name, template) -> {
              Stream<String> volumes =
                  Stream.concat(
                      template.getSpec().getVolumes().stream().map(Volume::getName),
                      scenario.claimTemplates(name));
              assertThat(template.getSpec().getContainers().get(0).getVolumeMounts())
                  .extracting(VolumeMount::getName)
                  .containsExactlyInAnyOrderElementsOf(volumes.toList());
            });
  }

  private static List<PodSpec> pods(Scenario scenario) {
    assertThat(scenario.pods()).isNotEmpty();
    return scenario.pods().values().stream().map(pod -> pod.getSpec()).toList();
  }

  private static List<String> paths(Container container) {
    return Stream.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())
        .map(Probe::getHttpGet)
        .peek(get -> assertThat(get.getPort().getStrVal()).isEqualTo("http"))
        .map(get -> get.getPath())
        .toList();
  }
}
