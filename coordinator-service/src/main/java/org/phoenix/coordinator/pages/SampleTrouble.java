package org.phoenix.coordinator.pages;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why the sample service did not do what it was asked for, for people.
 *
 * @param retryAfter seconds after which it may be asked again
 */
record SampleTrouble(HttpStatusCode status, String message, @Nullable String retryAfter) {

  private static final JsonMapper JSON = JsonMapper.shared();

  static SampleTrouble of(RestClientException failure) {
    if (!(failure instanceof RestClientResponseException refused)) {
      return new SampleTrouble(
          HttpStatus.SERVICE_UNAVAILABLE,
          "The sample service does not answer. Does it run? " + failure.getMessage(),
          null);
    }
    HttpHeaders headers = refused.getResponseHeaders();
    String seconds = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
    String again = seconds == null ? "" : " Try again in %s s.".formatted(seconds);
    String message =
        refused.getStatusCode().value() == HttpStatus.TOO_MANY_REQUESTS.value()
            ? "The sample service has enough to do: "
            : "The sample service refuses: ";
    return new SampleTrouble(
        refused.getStatusCode(), message + sentence(detail(refused)) + again, seconds);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static String detail(RestClientResponseException refused) {
    try {
      JsonNode detail = JSON.readTree(refused.getResponseBodyAsString()).path("detail");
      if (detail.isString()) {
        return detail.asString();
      }
    } catch (JacksonException noProblemDetail) {
      // The status is all there is.
    }
    return String.valueOf(
        refused.getStatusText().isBlank() ? refused.getStatusCode() : refused.getStatusText());
  }
}
