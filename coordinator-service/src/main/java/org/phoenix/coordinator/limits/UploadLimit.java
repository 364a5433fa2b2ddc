package org.phoenix.coordinator.limits;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.CoordinatorProperties.Limits;
import org.phoenix.platform.problem.BusyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Takes only a few files at once: they are held in memory. */
@Component
class UploadLimit extends OncePerRequestFilter {

  private static final String FILES = "/api/v1/shared-data-sets/";

  private final Limits limits;
  private final Semaphore uploads;
  private final HandlerExceptionResolver problems;

  UploadLimit(
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
      chain.doFilter(request, response);
    } else if (uploads.tryAcquire()) {
      try {
        chain.doFilter(request, response);
      } finally {
        uploads.release();
      }
    } else {
      String message =
          "%d files are being uploaded, which is the most at once; try again"
              .formatted(limits.uploads());
      problems.resolveException(request, response, null, new BusyException(message));
    }
  }
}
