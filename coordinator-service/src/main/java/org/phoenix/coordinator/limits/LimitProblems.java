package org.phoenix.coordinator.limits;

import org.phoenix.platform.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What a little patience may mend is a 503 that says when to come back. */
@RestControllerAdvice
class LimitProblems {

  private static final Logger log = LoggerFactory.getLogger(LimitProblems.class);

  /** The pool has no connection to give, the database is away, or a lock or statement took long. */
  @ExceptionHandler({
    CannotCreateTransactionException.class,
    DataAccessResourceFailureException.class,
    TransientDataAccessResourceException.class,
    PessimisticLockingFailureException.class,
    QueryTimeoutException.class
  })
  ResponseEntity<ProblemDetail> databaseBusy(RuntimeException e) {
    log.warn("The database does not answer in time: {}", e.toString());
    return Problems.comeBack(
        "The database does not answer in time; nothing was changed, try again");
  }
}
