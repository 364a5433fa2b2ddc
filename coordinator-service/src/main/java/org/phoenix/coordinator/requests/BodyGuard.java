package org.phoenix.coordinator.requests;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.CoordinatorProperties.Limits;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets only bodies pass that fit into memory and, if they are JSON, hold text that can be stored.
 * It stands behind the security filters: nobody fills the memory who may not call.
 */
@Component
@Order(1)
class BodyGuard extends OncePerRequestFilter {

  private final Limits limits;
  private final HandlerExceptionResolver problems;

  BodyGuard(
      CoordinatorProperties properties,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.limits = properties.limits();
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith("/api/v1/") || request.getMethod().equals("GET");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    HttpServletRequest checked;
    try {
      checked = checked(request);
    } catch (ResponseStatusException | InvalidRequestException refused) {
      problems.resolveException(request, response, null, refused);
      return;
    }
    chain.doFilter(checked, response);
  }

  private HttpServletRequest checked(HttpServletRequest request) throws IOException {
    String type = type(request.getContentType());
    boolean file = type.startsWith(MediaType.APPLICATION_OCTET_STREAM_VALUE);
    long most = (file ? limits.upload() : limits.body()).toBytes();
    if (request.getContentLengthLong() > most) {
      throw tooLarge(most);
    }
    if (file) {
      if (request.getContentLengthLong() < 0) {
        throw new ResponseStatusException(
            HttpStatus.LENGTH_REQUIRED, "A file needs its Content-Length");
      }
      return request;
    }
    byte[] body = request.getInputStream().readNBytes(Math.toIntExact(most + 1));
    if (body.length > most) {
      throw tooLarge(most);
    }
    if (type.contains("json")) {
      JsonText.check(body);
    }
    return new BufferedRequest(request, body);
  }

  private static String type(@Nullable String contentType) {
    return contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
  }

  private static ResponseStatusException tooLarge(long most) {
    return new ResponseStatusException(
        HttpStatus.CONTENT_TOO_LARGE,
        "The body is too large: at most %d bytes work here".formatted(most));
  }
}
