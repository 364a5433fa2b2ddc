package org.phoenix.coordinator;

import org.phoenix.platform.problem.Problems;
import org.phoenix.platform.store.StoreException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** An object store that does not answer is worth another try: 503, so that agents come back. */
@RestControllerAdvice
class StoreProblems {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(StoreException e) {
    return Problems.answer(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
  }
}
