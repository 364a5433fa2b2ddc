package org.phoenix.platform.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns exceptions into problem details that name the offending values. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  @ExceptionHandler
  ProblemDetail notFound(NotFoundException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, message(e));
  }

  @ExceptionHandler
  ProblemDetail conflict(ConflictException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, message(e));
  }

  @ExceptionHandler
  ProblemDetail invalid(InvalidRequestException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, message(e));
  }

  @ExceptionHandler
  ProblemDetail changedMeanwhile(OptimisticLockingFailureException e) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.CONFLICT, "Something else changed this at the same moment; try again");
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<InvalidField> errors =
        e.getBindingResult().getFieldErrors().stream()
            .map(
                error ->
                    new InvalidField(
                        error.getField(),
                        String.valueOf(error.getRejectedValue()),
                        String.valueOf(error.getDefaultMessage())))
            .toList();
    ProblemDetail problem = e.getBody();
    problem.setDetail(
        errors.isEmpty() ? problem.getDetail() : errors.get(0).sentence(errors.size() - 1));
    problem.setProperty("errors", errors);
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            status, "The body cannot be read: " + UnreadableBody.reason(e.getCause()));
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  /** One value that was refused, and why. */
  record InvalidField(String field, String value, String message) {

    String sentence(int more) {
      String first = field + " = " + value + ": " + message;
      return more == 0 ? first : first + " (and " + more + " more)";
    }
  }
}
