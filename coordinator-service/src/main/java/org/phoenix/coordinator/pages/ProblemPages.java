package org.phoenix.coordinator.pages;

import org.jspecify.annotations.Nullable;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.client.RestClientException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;

/** What goes wrong on a page is a page; everywhere else it stays a problem detail. */
@ControllerAdvice(
    assignableTypes = {
      RunsPages.class,
      RunPages.class,
      GalleryPages.class,
      SamplePages.class,
      ComparePages.class
    })
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemPages {

  @ExceptionHandler
  ModelAndView unknown(NotFoundException e) {
    return page(HttpStatus.NOT_FOUND, e.getMessage());
  }

  /** An id that is none names nothing. */
  @ExceptionHandler
  ModelAndView noId(MethodArgumentTypeMismatchException e) {
    return page(HttpStatus.NOT_FOUND, "There is no %s %s".formatted(e.getName(), e.getValue()));
  }

  @ExceptionHandler
  ModelAndView invalid(InvalidRequestException e) {
    return page(HttpStatus.BAD_REQUEST, e.getMessage());
  }

  @ExceptionHandler
  ModelAndView foreign(ForeignFormException e) {
    return page(HttpStatus.FORBIDDEN, e.getMessage());
  }

  @ExceptionHandler
  ModelAndView noSamples(RestClientException e) {
    SampleTrouble trouble = SampleTrouble.of(e);
    return page(trouble.status(), trouble.message());
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ModelAndView noDatabase() {
    return page(
        HttpStatus.SERVICE_UNAVAILABLE,
        "The database does not answer in time. Nothing was changed; load the page again.");
  }

  private static ModelAndView page(HttpStatusCode status, @Nullable String message) {
    ModelAndView page = new ModelAndView("problem");
    page.setStatus(status);
    HttpStatus known = HttpStatus.resolve(status.value());
    page.addObject("title", known == null ? "Error" : known.getReasonPhrase());
    page.addObject("message", message);
    return page;
  }
}
