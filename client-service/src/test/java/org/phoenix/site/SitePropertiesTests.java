package org.phoenix.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class SitePropertiesTests {

  @Test
  void everySettingHasAnEnvironmentVariable() {
    SiteProperties properties =
        bind(
            Map.ofEntries(
                Map.entry("PHOENIX_COORDINATOR_URL", "https://coordinator.example"),
                Map.entry("PHOENIX_ENROLMENT_TOKEN", "token"),
                Map.entry("PHOENIX_SITE", "north"),
                Map.entry("PHOENIX_DATA", "/data"),
                Map.entry("PHOENIX_STATE", "/state"),
                Map.entry("PHOENIX_DEVICE", "cuda:0"),
                Map.entry("PHOENIX_DEVICE_TURN_FOLDER", "/turns"),
                Map.entry("PHOENIX_POLL", "10s"),
                Map.entry("PHOENIX_CHECKPOINT_EVERY", "3m"),
                Map.entry("PHOENIX_DISK_RESERVE", "2GB"),
                Map.entry("PHOENIX_BEAT", "1s"),
                Map.entry("PHOENIX_RETRY_AFTER", "2s"),
                Map.entry("PHOENIX_RETRY_AT_MOST", "5s")));

    assertThat(properties)
        .isEqualTo(
            new SiteProperties(
                URI.create("https://coordinator.example"),
                "token",
                "north",
                Path.of("/data"),
                Path.of("/state"),
                "cuda:0",
                Path.of("/turns"),
                Duration.ofSeconds(10),
                Duration.ofMinutes(3),
                DataSize.ofGigabytes(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5)));
  }

  @Test
  void theSpellingWithoutDashesWorksToo() {
    SiteProperties properties =
        bind(
            Map.of(
                "PHOENIX_COORDINATORURL",
                "https://coordinator.example",
                "PHOENIX_DEVICE_TURNFOLDER",
                "/turns"));

    assertThat(properties.coordinatorUrl()).hasHost("coordinator.example");
    assertThat(properties.turnFolder()).isEqualTo(Path.of("/turns"));
    assertThat(properties.device()).isEqualTo("cpu");
  }

  private static SiteProperties bind(Map<String, Object> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    ConfigurationPropertySources.attach(environment);
    return Binder.get(environment).bind("phoenix", SiteProperties.class).get();
  }
}
