package org.phoenix.coordinator;

import org.phoenix.platform.store.StoreException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** An object store that does not answer is worth another try: 503, so that agents come back. */
@RestControllerAdvice
class StoreProblems {

  @ExceptionHandler
  ProblemDetail unavailable(StoreException e) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
  }
}
