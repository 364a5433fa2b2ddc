package org.phoenix.coordinator;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Two changes of one thing at the same moment, where nobody has translated what Hibernate says. */
@RestControllerAdvice
class DatabaseProblems {

  @ExceptionHandler({
    OptimisticLockException.class,
    PessimisticLockException.class,
    LockTimeoutException.class
  })
  ProblemDetail changedMeanwhile() {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.CONFLICT, "Something else changed this at the same moment; try again");
  }
}
