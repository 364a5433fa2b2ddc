package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phoenix.site.FakeCoordinator.next;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.preflight.OwnAuthority;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

/** An agent whose coordinator and store have certificates of the site's own authority. */
class TlsAgentTests {

  @TempDir private Path folder;

  @Test
  void oneAuthorityServesTheCoordinatorAndTheStore() throws Exception {
    OwnAuthority authority = new OwnAuthority(folder, "ip:127.0.0.1", "-1d", 100);
    try (FakeCoordinator coordinator = FakeCoordinator.withTls(authority.context())) {
      TinyRun run = new TinyRun(coordinator, folder, UUID.randomUUID());
      coordinator.assign(run.round(1, 2));

      try (ConfigurableApplicationContext agent =
          run.startAgent(
              "--spring.http.clients.ssl.bundle=site",
              "--spring.ssl.bundle.pem.site.truststore.certificate=file:"
                  + authority.certificate())) {
        next(coordinator.updates);

        int port = ((WebServerApplicationContext) agent).getWebServer().getPort();
        String preflight =
            RestClient.create("http://127.0.0.1:" + port)
                .get()
                .uri("/api/v1/preflight")
                .retrieve()
                .body(String.class);
        assertThat(preflight)
            .contains("by Hospital", "\"images\":20", "\"item\":\"store\"")
            .doesNotContain("FAILED", FakeCoordinator.TOKEN);
      }
    }
  }
}
