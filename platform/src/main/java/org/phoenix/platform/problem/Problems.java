package org.phoenix.platform.problem;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Problem details that can be sent whatever the request said it accepts. */
public final class Problems {

  private static final int MOST_CHARACTERS = 1000;
  private static final int SECONDS = 5;

  private Problems() {}

  public static ResponseEntity<ProblemDetail> answer(
      HttpStatusCode status, @Nullable String detail) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(detail(status, detail));
  }

  /** A 503 that says when to come back: what a little patience may mend. */
  public static ResponseEntity<ProblemDetail> comeBack(@Nullable String detail) {
    return comeBack(HttpStatus.SERVICE_UNAVAILABLE, detail, SECONDS);
  }

  static ResponseEntity<ProblemDetail> comeBack(
      HttpStatusCode status, @Nullable String detail, long seconds) {
    return ResponseEntity.status(status)
        .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(detail(status, detail));
  }

  static ProblemDetail detail(HttpStatusCode status, @Nullable String detail) {
    return ProblemDetail.forStatusAndDetail(status, writable(detail));
  }

  /** Details echo what was sent: not at any length, and no half of a surrogate pair. */
  static @Nullable String writable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String head =
        text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    return new String(head.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
