package org.phoenix.coordinator;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import java.sql.SQLException;
import org.phoenix.platform.problem.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Two changes of one thing at the same moment, where nobody has translated what Hibernate says. */
@RestControllerAdvice
class DatabaseProblems {

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  @ExceptionHandler({
    OptimisticLockException.class,
    PessimisticLockException.class,
    LockTimeoutException.class
  })
  ResponseEntity<ProblemDetail> changedMeanwhile() {
    return conflict();
  }

  /** PostgreSQL's own state for a lock that did not come in time, which Spring has no name for. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> locked(UncategorizedSQLException e) {
    SQLException cause = e.getSQLException();
    if (cause == null || !LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
      throw e;
    }
    return conflict();
  }

  private static ResponseEntity<ProblemDetail> conflict() {
    return Problems.answer(
        HttpStatus.CONFLICT, "Something else changed this at the same moment; try again");
  }
}
