package org.phoenix.platform.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
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

  @ExceptionHandler
  ResponseEntity<ProblemDetail> notFound(NotFoundException e) {
    return Problems.answer(HttpStatus.NOT_FOUND, e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> conflict(ConflictException e) {
    return Problems.answer(HttpStatus.CONFLICT, e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> invalid(InvalidRequestException e) {
    return Problems.answer(HttpStatus.BAD_REQUEST, e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(BusyException e) {
    return Problems.comeBack(e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> tooMany(TooManyRequestsException e) {
    return Problems.comeBack(HttpStatus.TOO_MANY_REQUESTS, e.getMessage(), e.seconds());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> changedMeanwhile(ConcurrencyFailureException e) {
    return Problems.answer(
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
        Problems.detail(status, "The body cannot be read: " + UnreadableBody.reason(e.getCause()));
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail problem) {
      problem.setDetail(Problems.writable(problem.getDetail()));
    }
    HttpHeaders typed = new HttpHeaders();
    typed.addAll(headers);
    typed.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return super.createResponseEntity(body, typed, status, request);
  }

  private static ProblemDetail naming(ProblemDetail problem, List<InvalidField> errors) {
    if (!errors.isEmpty()) {
      problem.setDetail(errors.get(0).sentence(errors.size() - 1));
      problem.setProperty("errors", errors);
    }
    return problem;
  }

  /** One value that was refused, and why. */
  record InvalidField(String field, String value, String message) {

    static InvalidField of(String field, @Nullable Object value, @Nullable String message) {
      return new InvalidField(
          String.valueOf(Problems.writable(field)),
          String.valueOf(Problems.writable(String.valueOf(value))),
          String.valueOf(message));
    }

    String sentence(int more) {
      String first = field + " = " + value + ": " + message;
      return more == 0 ? first : first + " (and " + more + " more)";
    }
  }
}
