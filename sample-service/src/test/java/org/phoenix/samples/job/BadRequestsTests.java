package org.phoenix.samples.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.samples.SampleService;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.web.servlet.client.RestTestClient;

@SampleService
class BadRequestsTests {

  private static final String RUN = "9a8f6c64-3a4c-4e6a-9a55-0d8f2f1f0c11";
  private static final String SHA = "ab".repeat(32);

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
          {"count": 4}                                             | Exactly one of run, checkpoint, update and model names the weights, not 0
          {"count": 4, "run": "RUN", "checkpoint": "SHA"}          | not 2: run = RUN, checkpoint = SHA
          {"count": 4, "checkpoint": "SHA", "round": 3}            | round = 3 needs the run
          {"count": 0, "run": "RUN"}                               | count = 0
          {"count": 100001, "run": "RUN"}                          | count = 100001
          {"run": "RUN"}                                           | count = null
          {"count": 4, "run": "RUN", "steps": 1001}                | steps = 1001
          {"count": 4, "run": "RUN", "sampler": "euler"}           | sampler = euler
          {"count": 4, "run": "RUN", "sampler": "ddpm", "eta": 1}  | sampler ddpm has no eta
          {"count": 4, "run": "RUN", "sampler": "ddim@cosine"}     | sampler = ddim@cosine
          {"count": 4, "run": "RUN", "sampler": "unipc", "steps": 1000} | in 1 to 999 steps, not 1000
          {"count": 4, "checkpoint": "latest"}                     | checkpoint = latest
          {"count": 4, "model": "mine"}                            | model = mine
          {"count": 4, "run": "RUN", "format": "jpeg"}             | format
          {"count": 4, "run": "RUN", "previewEvery": 0}            | previewEvery = 0
          {"count": 4, "run": "RUN", "sampler": "ddpm", "previewEvery": 9} | previewEvery = 9 of 1000 steps makes more than 100 previews
          {"count": 4, "run": "RUN", "size": 4}                    | size
          {"count": 4, "run": "the first"}                         | the first
          not json                                                 | The body cannot be read
          """)
  void aBadValueIsNamed(String body, String detail) {
    ProblemDetail problem = post(body, 400);

    assertThat(problem.getDetail()).contains(filled(detail));
  }

  @Test
  void anUnknownCheckpointIsNotFoundAtOnce() {
    ProblemDetail problem = post("{\"count\": 4, \"checkpoint\": \"SHA\"}", 404);

    assertThat(problem.getDetail()).isEqualTo("There is no checkpoint " + SHA);
  }

  @Test
  void anUnknownModelIsNotFoundAtOnce() {
    ProblemDetail problem = post("{\"count\": 4, \"model\": \"SHA\"}", 404);

    assertThat(problem.getDetail()).isEqualTo("There is no imported model " + SHA);
  }

  @Test
  void anUnknownSampleIsNotFound() {
    UUID id = UUID.randomUUID();
    for (String path : new String[] {"", "/grid.png", "/images", "/previews/3.png", "/events"}) {
      http.get()
          .uri("/api/v1/samples/" + id + path)
          .exchange()
          .expectStatus()
          .isNotFound()
          .expectBody(ProblemDetail.class)
          .value(problem -> assertThat(problem.getDetail()).isEqualTo("There is no sample " + id));
    }
  }

  @Test
  void theInterfaceIsDescribed() {
    http.get()
        .uri("/v3/api-docs")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.paths['/api/v1/samples/{id}/grid.png']")
        .exists();
  }

  private ProblemDetail post(String body, int status) {
    return http.post()
        .uri("/api/v1/samples")
        .contentType(MediaType.APPLICATION_JSON)
        .body(filled(body))
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(ProblemDetail.class)
        .returnResult()
        .getResponseBody();
  }

  private static String filled(String text) {
    return text.replace("RUN", RUN).replace("SHA", SHA);
  }
}
