package org.phoenix.coordinator.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.openapi.ApiDescription.Operation;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

@CoordinatorTest
class OpenApiTests {

  private final String url;
  private final ApiDescription api;

  OpenApiTests(Federation federation) {
    this.url = federation.url();
    this.api = ApiDescription.of(url);
  }

  @Test
  void everyOperationIsDescribedAndHasExamples() {
    List<String> silent = new ArrayList<>();
    for (Operation operation : api.operations()) {
      if (operation.node().path("summary").asString("").isBlank()) {
        silent.add(operation.name() + " has no summary");
      }
      operation
          .node()
          .path("responses")
          .properties()
          .forEach(
              answer ->
                  check(operation, answer.getKey(), answer.getValue().path("content"), silent));
      check(operation, "the request", operation.node().path("requestBody").path("content"), silent);
    }
    assertThat(silent).isEmpty();
    assertThat(api.operations()).hasSizeGreaterThan(25);
  }

  private void check(Operation operation, String what, JsonNode content, List<String> silent) {
    content
        .properties()
        .forEach(
            media -> {
              JsonNode example = media.getValue().path("example");
              String name = operation.name() + ", " + what + ", " + media.getKey();
              if (!media.getKey().endsWith("json")) {
                return;
              }
              if (example.isMissingNode()) {
                silent.add(name + " has no example");
              } else {
                api.problems(media.getValue().path("schema"), example.toString())
                    .forEach(problem -> silent.add(name + ": " + problem));
              }
            });
  }

  @Test
  void nullsAndEnumsAreDeclared() {
    JsonNode run = api.document().path("components").path("schemas").path("RunView");

    assertThat(run.path("properties").path("endedAt").path("type").toString())
        .contains("string", "null");
    assertThat(run.path("required").toString()).contains("createdAt").doesNotContain("endedAt");
    assertThat(run.path("properties").path("status").path("enum")).hasSize(6);
    assertThat(api.document().path("openapi").asString()).startsWith("3.1");
  }

  @Test
  void swaggerUiShowsIt() {
    assertThat(
            RestClient.create(url)
                .get()
                .uri("/swagger-ui/index.html")
                .retrieve()
                .toEntity(String.class)
                .getStatusCode())
        .isEqualTo(HttpStatus.OK);
  }
}
