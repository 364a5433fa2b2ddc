package org.phoenix.quickstart.session;

import org.springframework.http.ProblemDetail;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/** Says in one line what went wrong. */
final class Failures {

  private Failures() {}

  static String describe(Exception e) {
    if (e instanceof RestClientResponseException answer) {
      ProblemDetail problem = answer.getResponseBodyAs(ProblemDetail.class);
      String detail = problem == null ? null : problem.getDetail();
      return "a service answered %s: %s"
          .formatted(
              answer.getStatusCode(), detail == null ? answer.getResponseBodyAsString() : detail);
    }
    return e instanceof ResourceAccessException ? String.valueOf(e.getMessage()) : e.toString();
  }
}
