package org.phoenix.samples.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Asks for images over HTTP and waits for them. */
final class Caller {

  private final RestTestClient http;

  Caller(RestTestClient http) {
    this.http = http;
  }

  SampleView make(SampleRequest request) {
    return ended(post(request).id());
  }

  SampleView post(SampleRequest request) {
    return exchange(request)
        .expectStatus()
        .isAccepted()
        .expectBody(SampleView.class)
        .returnResult()
        .getResponseBody();
  }

  ProblemDetail refuse(SampleRequest request, int status) {
    return refusal(request, status).getResponseBody();
  }

  EntityExchangeResult<ProblemDetail> refusal(SampleRequest request, int status) {
    return exchange(request)
        .expectStatus()
        .isEqualTo(status)
        .expectBody(ProblemDetail.class)
        .returnResult();
  }

  private RestTestClient.ResponseSpec exchange(SampleRequest request) {
    return http.post()
        .uri("/api/v1/samples")
        .contentType(MediaType.APPLICATION_JSON)
        .body(request)
        .exchange();
  }

  SampleView cancel(UUID id) {
    return http.post()
        .uri("/api/v1/samples/" + id + "/cancel")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(SampleView.class)
        .returnResult()
        .getResponseBody();
  }

  SampleView view(UUID id) {
    return http.get()
        .uri("/api/v1/samples/" + id)
        .exchange()
        .expectBody(SampleView.class)
        .returnResult()
        .getResponseBody();
  }

  SampleView ended(UUID id) {
    return until(id, SampleView::ended);
  }

  /** Of a request that is large for the machine. */
  SampleView longEnded(UUID id) {
    // Looking takes time from the processors that do the work.
    return until(id, SampleView::ended, Duration.ofMinutes(10), Duration.ofSeconds(1));
  }

  SampleView until(UUID id, Predicate<SampleView> wanted) {
    return until(id, wanted, Duration.ofSeconds(60), Duration.ofMillis(50));
  }

  private SampleView until(UUID id, Predicate<SampleView> wanted, Duration atMost, Duration poll) {
    return await().atMost(atMost).pollInterval(poll).until(() -> view(id), wanted);
  }

  /**
   * @param file for example {@code images}
   */
  byte[] bytes(SampleView view, String file) {
    assertThat(view.error()).isNull();
    return http.get()
        .uri("/api/v1/samples/" + view.id() + "/" + file)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .returnResult()
        .getResponseBody();
  }
}
