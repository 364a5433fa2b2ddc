package org.phoenix.evaluator.evaluations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.evaluator.EvaluatorService;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.web.servlet.client.RestTestClient;

@EvaluatorService
class BadRequestsTests {

  private static final String ID = "9a8f6c64-3a4c-4e6a-9a55-0d8f2f1f0c11";

  @LocalServerPort private int port;
  private RestTestClient http;

  @BeforeEach
  void connect() {
    http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          evaluations | {"id": "ID", "subject": "s"}                          | imagesKey = null
          evaluations | {"id": "ID", "subject": " ", "imagesKey": "k"}        | subject
          evaluations | {"subject": "s", "imagesKey": "k"}                    | id = null
          evaluations | {"id": "7", "subject": "s", "imagesKey": "k"}         | 7
          evaluations | {"id": "ID", "subject": "s", "imagesKey": "k", "x": 1} | x
          evaluations | not json                                              | The body cannot be read
          verdicts    | {"metric": "lenet-fid", "k": 3, "protectSoleOwners": true, "sites": []} | sites
          verdicts    | {"metric": "looks", "k": 3, "protectSoleOwners": true, "sites": [SITE]} | metric = looks
          verdicts    | {"metric": "entropy", "k": 0, "protectSoleOwners": true, "sites": [SITE]} | k = 0.0
          verdicts    | {"metric": "entropy", "k": 3, "protectSoleOwners": true, "sites": [{"site": ""}]} | sites[0]
          """)
  void aBadValueIsNamed(String path, String body, String detail) {
    ProblemDetail problem =
        http.post()
            .uri("/api/v1/" + path)
            .contentType(MediaType.APPLICATION_JSON)
            .body(
                body.replace("SITE", "{\"site\": \"a\", \"evaluationId\": \"ID\"}")
                    .replace("ID", ID))
            .exchange()
            .expectStatus()
            .isEqualTo(400)
            .expectBody(ProblemDetail.class)
            .returnResult()
            .getResponseBody();

    assertThat(problem.getDetail()).contains(detail);
  }

  @Test
  void anUnknownEvaluationIsNotFound() {
    UUID id = UUID.randomUUID();
    http.get()
        .uri("/api/v1/evaluations/" + id)
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectBody(ProblemDetail.class)
        .value(
            problem -> assertThat(problem.getDetail()).isEqualTo("There is no evaluation " + id));
  }

  @Test
  void theInterfaceIsDescribedAndTheServiceObserved() {
    http.get()
        .uri("/v3/api-docs")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.paths['/api/v1/verdicts'].post")
        .exists();
    http.get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
    http.get()
        .uri("/actuator/prometheus")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(String.class)
        .value(
            meters ->
                assertThat(meters)
                    .contains(
                        "phoenix_evaluation_duration_seconds",
                        "phoenix_evaluation_jobs",
                        "phoenix_lenet_training_steps"));
  }
}
