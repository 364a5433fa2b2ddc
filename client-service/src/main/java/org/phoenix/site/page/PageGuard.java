package org.phoenix.site.page;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any page that the administrator's browser shows can send requests to this machine. So requests
 * count only when they come from this machine, name it as their host (a name on the internet that
 * was rebound to 127.0.0.1 does not), and, when they change something, come from this page or from
 * no page at all and carry JSON, which a form cannot. Health and metrics stay open to a scraper.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
@EnableConfigurationProperties(PageProperties.class)
class PageGuard extends OncePerRequestFilter {

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> LOOKING = Set.of("GET", "HEAD");
  private static final Set<String> OWN_PAGE_OR_NONE = Set.of("same-origin", "none");

  private static final Pattern SCRAPED =
      Pattern.compile("/actuator/(prometheus|health(/[a-zA-Z]+)?)");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
              + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          HttpHeaders.CACHE_CONTROL,
          "no-store");

  private final Set<String> hosts;
  private final JsonMapper json;

  PageGuard(PageProperties properties, JsonMapper json) {
    this.hosts = properties.hosts();
    this.json = json;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return SCRAPED.matcher(request.getRequestURI()).matches()
        && LOOKING.contains(request.getMethod());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    HEADERS.forEach(response::setHeader);
    String why = refusal(request);
    if (why == null) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(HttpStatus.FORBIDDEN.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    json.writeValue(
        response.getOutputStream(), ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, why));
  }

  private @Nullable String refusal(HttpServletRequest request) throws IOException {
    String host = String.valueOf(request.getHeader(HttpHeaders.HOST)).toLowerCase(Locale.ROOT);
    boolean here = THIS_MACHINE.contains(name(host));
    if (!here && !hosts.contains(name(host))) {
      return "This page is called localhost or 127.0.0.1 (or as phoenix.page.hosts says)";
    }
    if (hosts.isEmpty() && !InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
      return "This page answers on its own machine only (phoenix.page.hosts is empty)";
    }
    return LOOKING.contains(request.getMethod()) ? null : refusalToChange(request, host);
  }

  private static @Nullable String refusalToChange(HttpServletRequest request, String host) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !host.equals(authority(origin))) {
      return "Another page, %s, may change nothing here".formatted(origin);
    }
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !OWN_PAGE_OR_NONE.contains(site)) {
      return "Another page may change nothing here";
    }
    String type = request.getContentType();
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return "What changes something needs the header Content-Type: application/json";
    }
    return null;
  }

  private static String name(String host) {
    int port = host.lastIndexOf(':');
    return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin.toLowerCase(Locale.ROOT)).getAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
