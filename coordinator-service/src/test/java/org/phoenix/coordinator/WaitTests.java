package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a site says how long it waits for work. */
@CoordinatorTest
class WaitTests {

  private final HttpClient http = HttpClient.newHttpClient();
  private final Federation federation;
  private final TestSite ada;

  WaitTests(Federation federation) {
    this.federation = federation.fresh();
    this.ada = federation.site("ada", 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT30S", "PT0.5S", "500ms", "30s", "1m", "P1D", "0s"})
  void whatTheDocumentNamesIsTaken(String wait) throws Exception {
    federation.start(Specs.of("ada").spec());
    federation.tick();

    assertThat(ask(wait).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"200ms", "PT0.2S", "0s", "PT0S"})
  void whoWaitsInVainIsToldWhenTheTimeIsUp(String wait) throws Exception {
    assertThat(ask(wait).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30",
        "30000",
        "0",
        "-1",
        "PT-1S",
        "-1s",
        "soon",
        "30q",
        "1.5",
        "",
        "9223372036854775807d"
      })
  void anythingElseIsRefusedByName(String wait) throws Exception {
    HttpResponse<String> answer = ask(wait);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JsonMapper.shared().readTree(answer.body()).path("detail").asString())
        .startsWith("wait = " + wait + ": ");
  }

  @Test
  void theDocumentSaysSo() {
    JsonNode document =
        RestClient.create(federation.url())
            .get()
            .uri("/v3/api-docs")
            .retrieve()
            .body(JsonNode.class);
    JsonNode wait =
        document.path("paths").path("/api/v1/work").path("get").path("parameters").get(0);

    assertThat(wait.path("name").asString()).isEqualTo("wait");
    assertThat(wait.path("description").asString())
        .contains("ISO 8601", "`PT30S`", "`500ms`", "`30s`", "`1m`")
        .contains("A number without a unit is refused", "longer than 60 s is cut to that");
  }

  private HttpResponse<String> ask(String wait) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(federation.url() + "/api/v1/work?wait=" + wait))
            .header("Authorization", "Bearer " + ada.token())
            .timeout(Duration.ofSeconds(20))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
