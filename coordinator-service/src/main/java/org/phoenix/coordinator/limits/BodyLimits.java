package org.phoenix.coordinator.limits;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.CoordinatorProperties.Limits;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Bounds the bodies of requests: by the length they declare, or by reading no more than that when
 * they declare none. Files are held in memory, so only a few are taken at once.
 */
@Component
class BodyLimits extends OncePerRequestFilter {

  private static final String FILES = "/api/v1/shared-data-sets/";

  private final Limits limits;
  private final Semaphore uploads;
  private final HandlerExceptionResolver problems;

  BodyLimits(
      CoordinatorProperties properties,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.limits = properties.limits();
    this.uploads = new Semaphore(limits.uploads());
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!request.getRequestURI().startsWith(FILES)) {
      pass(request, response, chain, limits.body());
    } else if (uploads.tryAcquire()) {
      try {
        pass(request, response, chain, limits.upload());
      } finally {
        uploads.release();
      }
    } else {
      String message =
          "%d files are being uploaded, which is the most at once; try again"
              .formatted(limits.uploads());
      refuse(request, response, new BusyException(message));
    }
  }

  private void pass(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, DataSize most)
      throws IOException, ServletException {
    long declared = request.getContentLengthLong();
    if (declared >= 0 && declared <= most.toBytes()) {
      chain.doFilter(request, response);
      return;
    }
    byte[] body =
        declared < 0
            ? request.getInputStream().readNBytes(Math.toIntExact(most.toBytes()) + 1)
            : null;
    if (body == null || body.length > most.toBytes()) {
      refuse(request, response, tooLarge(most));
    } else {
      chain.doFilter(new ReadRequest(request, body), response);
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, RuntimeException reason) {
    problems.resolveException(request, response, null, reason);
  }

  private static ErrorResponseException tooLarge(DataSize most) {
    String detail = "The body is too large: at most %d bytes work here".formatted(most.toBytes());
    return new ErrorResponseException(
        HttpStatus.CONTENT_TOO_LARGE,
        ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, detail),
        null);
  }
}
