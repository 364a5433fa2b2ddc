package org.phoenix.coordinator.audit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Gives every call an id and notes the ones that change something before they are answered, unless
 * the transaction that did the work has noted them already. It stands in front of authentication,
 * so that it sees what is refused there.
 */
public final class AuditFilter extends OncePerRequestFilter {

  private static final String HEADER = "X-Request-Id";
  private static final Pattern FITS = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern PROGRESS = Pattern.compile("/api/v1/assignments/[^/]*/progress");
  private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");

  private final AuditLog log;

  public AuditFilter(AuditLog log) {
    this.log = log;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith("/api/v1/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String asked = request.getHeader(HEADER);
    String id =
        asked != null && FITS.matcher(asked).matches() ? asked : UUID.randomUUID().toString();
    request.setAttribute(AuditLog.REQUEST_ID, id);
    response.setHeader(HEADER, id);
    if (CHANGING.contains(request.getMethod())) {
      change(request, new ContentCachingResponseWrapper(response), chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void change(
      HttpServletRequest request, ContentCachingResponseWrapper answer, FilterChain chain)
      throws ServletException, IOException {
    boolean answered = false;
    try {
      chain.doFilter(request, answer);
      answered = true;
    } finally {
      int status = answered ? answer.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
      boolean beat = status < 400 && PROGRESS.matcher(request.getRequestURI()).matches();
      if (!AuditLog.isWritten(request) && !beat) {
        log.write(request, answer, status);
      }
    }
    answer.copyBodyToResponse();
  }
}
