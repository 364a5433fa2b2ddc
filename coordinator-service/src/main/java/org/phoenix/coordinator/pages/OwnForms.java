package org.phoenix.coordinator.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Any page on the web could send a form to this machine. JSON is safe from that, because browsers
 * ask first; forms are not, so browsers must say that one comes from here. Whoever is no browser
 * says nothing and passes.
 */
@Component
class OwnForms implements HandlerInterceptor {

  private static final Set<String> OURS = Set.of("same-origin", "none");

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getMethod().equals(HttpMethod.POST.name())) {
      String site = request.getHeader("Sec-Fetch-Site");
      String origin = request.getHeader(HttpHeaders.ORIGIN);
      boolean ours = site == null ? origin == null || here(origin, request) : OURS.contains(site);
      if (!ours) {
        throw new ForeignFormException(String.valueOf(origin));
      }
    }
    return true;
  }

  private static boolean here(String origin, HttpServletRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    return host != null && host.equals(authority(origin));
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getRawAuthority();
    } catch (IllegalArgumentException none) {
      return null;
    }
  }
}
