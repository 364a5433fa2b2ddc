package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

class UpgradeTests {

  @ForEveryScenario
  void theCoordinatorIsNeverAway(Scenario scenario) {
    assertThat(scenario.objects(Deployment.class))
        .filteredOn(made -> made.getMetadata().getName().endsWith("-coordinator"))
        .allSatisfy(
            made -> {
              var rolling = made.getSpec().getStrategy().getRollingUpdate();
              assertThat(rolling.getMaxUnavailable().getIntVal()).isZero();
              assertThat(rolling.getMaxSurge().getIntVal()).isPositive();
            });
  }

  @ForEveryScenario
  void aSiteHasOneAgentAtATime(Scenario scenario) {
    assertThat(scenario.objects(StatefulSet.class))
        .allSatisfy(set -> assertThat(set.getSpec().getReplicas()).isOne());
  }

  @ForEveryScenario
  void aServiceEndsByItselfBeforeItIsKilled(Scenario scenario) {
    assertThat(scenario.objects(Deployment.class))
        .extracting(made -> made.getSpec().getTemplate().getSpec())
        .allSatisfy(
            pod ->
                assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))
                    .isGreaterThan(shutdown(pod)));
  }

  @ForEveryScenario
  void aLongMigrationIsNotTakenForADeath(Scenario scenario) {
    assertThat(scenario.objects(Deployment.class))
        .extracting(made -> made.getSpec().getTemplate().getSpec().getContainers().get(0))
        .extracting(Container::getStartupProbe)
        .allSatisfy(
            probe ->
                assertThat(probe.getPeriodSeconds() * probe.getFailureThreshold())
                    .isGreaterThanOrEqualTo(600));
  }

  /** Waiting for the last request, answering those there are, finishing the job. */
  private static Duration shutdown(PodSpec pod) {
    Container container = pod.getContainers().get(0);
    var settings = Settings.of(container);
    Object phase = settings.get("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE");
    Object job = settings.getOrDefault("DBSCHEDULER_SHUTDOWNMAXWAIT", "0s");
    return Duration.ofSeconds(container.getLifecycle().getPreStop().getSleep().getSeconds())
        .plus(DurationStyle.detectAndParse(String.valueOf(phase)))
        .plus(DurationStyle.detectAndParse(String.valueOf(job)));
  }
}
