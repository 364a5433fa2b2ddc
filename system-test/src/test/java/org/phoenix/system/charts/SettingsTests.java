package org.phoenix.system.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.store.StoreProperties;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.site.SiteProperties;

/** The charts set what the services read, by the names and in the forms that they read. */
class SettingsTests {

  /** Read by the JVM and by libtorch. */
  private static final Set<String> NOT_SPRINGS = Set.of("JAVA_TOOL_OPTIONS", "OMP_NUM_THREADS");

  @ForEveryScenario
  void eachVariableIsAPropertyOfItsService(Scenario scenario) throws IOException {
    for (Container container : scenario.containers().toList()) {
      KnownSettings known = ServiceOf.container(container.getName()).settings();
      assertThat(Settings.of(container).keySet())
          .filteredOn(name -> !NOT_SPRINGS.contains(name))
          .as(() -> "of " + container.getName())
          .allMatch(known::contains);
    }
  }

  @ForEveryScenario
  void eachValueIsOneThatItsServiceTakes(Scenario scenario) throws IOException {
    for (Container container : scenario.containers().toList()) {
      ServiceOf service = ServiceOf.container(container.getName());
      service.bind(Settings.of(container));
    }
  }

  @Test
  void aMisspeltVariableIsNoPropertyOfAnyService() throws IOException {
    for (ServiceOf service : ServiceOf.values()) {
      assertThat(service.settings().contains("PHOENIX_STORE_ENDPIONT")).isFalse();
      assertThat(service.settings().contains("SERVER_PROT")).isFalse();
    }
    assertThat(ServiceOf.COORDINATOR.settings().contains("PHOENIX_SAMPLES_DEVICE")).isFalse();
  }

  @Test
  void theStoreIsWhatTheValuesSay() throws IOException {
    var store =
        (StoreProperties)
            bound(Chart.PHOENIX, "production", ServiceOf.COORDINATOR).get(StoreProperties.class);

    assertThat(store.endpoint()).isEqualTo(URI.create("https://s3.internal.example.org"));
    assertThat(store.publicEndpoint()).isEqualTo(URI.create("https://s3.example.org"));
    assertThat(store.accessKey()).isEqualTo("from-a-secret");
    assertThat(store.region()).isEqualTo("eu-central-1");
    assertThat(store.bucket()).isEqualTo("phoenix-production");
    assertThat(store.urlLifetime()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void theSampleServiceIsWhatTheValuesSay() throws IOException {
    var samples =
        (SamplesProperties)
            bound(Chart.PHOENIX, "gpu", ServiceOf.SAMPLE).get(SamplesProperties.class);

    assertThat(samples.samples().device()).isEqualTo("cuda:0");
    assertThat(samples.samples().precision()).isEqualTo("bf16");
    assertThat(samples.samples().batchSize()).isEqualTo(256);
  }

  @Test
  void theAgentIsWhatTheValuesSay() throws IOException {
    var site = (SiteProperties) bound(Chart.SITE, "gpu", ServiceOf.AGENT).get(SiteProperties.class);

    assertThat(site.coordinatorUrl()).isEqualTo(URI.create("https://coordinator.example.org"));
    assertThat(site.enrolmentToken()).isEqualTo("from-a-secret");
    assertThat(site.site()).isEqualTo("St Mary's");
    assertThat(site.data()).isEqualTo(Path.of("/var/lib/phoenix/data"));
    assertThat(site.state()).isEqualTo(Path.of("/var/lib/phoenix/state"));
    assertThat(site.device()).isEqualTo("cuda:0");
    assertThat(site.beat()).isEqualTo(Duration.ofSeconds(10));
  }

  private static Map<Class<?>, Object> bound(Chart chart, String scenario, ServiceOf service)
      throws IOException {
    Container container =
        new Scenario(chart, chart.values(scenario))
            .containers()
            .filter(candidate -> ServiceOf.container(candidate.getName()) == service)
            .findFirst()
            .orElseThrow();
    return service.bind(Settings.of(container));
  }
}
