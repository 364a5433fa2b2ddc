package org.phoenix.platform.problem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
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
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns exceptions into problem details that name the offending values. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final int MOST_CHARACTERS = 1000;

  @ExceptionHandler
  ProblemDetail notFound(NotFoundException e) {
    return problem(HttpStatus.NOT_FOUND, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail conflict(ConflictException e) {
    return problem(HttpStatus.CONFLICT, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail invalid(InvalidRequestException e) {
    return problem(HttpStatus.BAD_REQUEST, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail changedMeanwhile(ConcurrencyFailureException e) {
    return problem(
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
                    InvalidField.of(
                        error.getField(), error.getRejectedValue(), error.getDefaultMessage()))
            .toList();
    return handleExceptionInternal(e, naming(e.getBody(), errors), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
      HandlerMethodValidationException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<InvalidField> errors =
        e.getParameterValidationResults().stream()
            .flatMap(
                result ->
                    result.getResolvableErrors().stream()
                        .map(
                            error ->
                                InvalidField.of(
                                    String.valueOf(result.getMethodParameter().getParameterName()),
                                    result.getArgument(),
                                    error.getDefaultMessage())))
            .toList();
    return handleExceptionInternal(e, naming(e.getBody(), errors), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem =
        problem(status, "The body cannot be read: " + UnreadableBody.reason(e.getCause()));
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail problem) {
      problem.setDetail(writable(problem.getDetail()));
    }
    return super.createResponseEntity(body, headers, status, request);
  }

  private static ProblemDetail problem(HttpStatusCode status, @Nullable String detail) {
    return ProblemDetail.forStatusAndDetail(status, writable(String.valueOf(detail)));
  }

  private static ProblemDetail naming(ProblemDetail problem, List<InvalidField> errors) {
    if (!errors.isEmpty()) {
      problem.setDetail(errors.get(0).sentence(errors.size() - 1));
      problem.setProperty("errors", errors);
    }
    return problem;
  }

  /** Details echo what was sent: not at any length, and no half of a surrogate pair. */
  private static @Nullable String writable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String head =
        text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    return new String(head.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** One value that was refused, and why. */
  record InvalidField(String field, String value, String message) {

    static InvalidField of(String field, @Nullable Object value, @Nullable String message) {
      return new InvalidField(
          String.valueOf(writable(field)),
          String.valueOf(writable(String.valueOf(value))),
          String.valueOf(message));
    }

    String sentence(int more) {
      String first = field + " = " + value + ": " + message;
      return more == 0 ? first : first + " (and " + more + " more)";
    }
  }
}
