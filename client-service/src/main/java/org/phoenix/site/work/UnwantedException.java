package org.phoenix.site.work;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;

/** The coordinator went on without this work; it is dropped without a trace. */
final class UnwantedException extends Exception {

  private static final long serialVersionUID = 1L;

  UnwantedException(String reason) {
    super(reason);
  }

  /**
   * Whether the coordinator itself says so. A proxy whose coordinator is lost may answer 404 to
   * everything, which is no reason to drop work.
   */
  static boolean isSaidBy(HttpClientErrorException refusal) {
    HttpHeaders headers = refusal.getResponseHeaders();
    return (refusal.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)
            || refusal.getStatusCode().isSameCodeAs(HttpStatus.CONFLICT))
        && headers != null
        && MediaType.APPLICATION_PROBLEM_JSON.isCompatibleWith(headers.getContentType());
  }
}
