package org.phoenix.coordinator.openapi;

import org.springframework.http.HttpStatus;

/** What a refusal looks like, by status. */
final class Refusals {

  private Refusals() {}

  static String title(int status) {
    return HttpStatus.valueOf(status).getReasonPhrase();
  }

  static String detail(int status) {
    return switch (status) {
      case 400 -> "rounds = 0: must be greater than or equal to 1";
      case 401 -> "A site's bearer token is missing";
      case 404 -> "There is no run 7d3f0c52-6d0c-4d25-9d3a-2f6f4ad0c1b7";
      case 406 -> "Acceptable representations: [application/json].";
      case 409 -> "Run 7d3f0c52-6d0c-4d25-9d3a-2f6f4ad0c1b7 is DRAFT and cannot become PAUSED";
      case 411 -> "A file needs its Content-Length";
      case 412 -> "If-Match = \"41c2\", but it has changed and is \"9a07\" now; look at it again";
      case 413 -> "The body is too large: at most 1048576 bytes work here";
      case 415 -> "Content-Type 'text/plain' is not supported.";
      case 422 -> "The idempotency key k1 came with another request; a new request needs a new key";
      case 503 -> "The object store failed to find an object";
      default -> throw new IllegalArgumentException("No example of status " + status);
    };
  }
}
