package org.phoenix.coordinator.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes the audit table: no query, no header but the request's id, no body. */
@Component
public class AuditLog {

  /** The present request's id, as the answer shows it. */
  static final String REQUEST_ID = AuditLog.class.getName() + ".requestId";

  private static final String WRITTEN = AuditLog.class.getName() + ".written";
  private static final int MOST_CHARACTERS = 500;
  private static final Pattern RUN = after("/api/v1/runs/");
  private static final Pattern ASSIGNMENT = after("/api/v1/assignments/");

  private final JdbcClient jdbc;
  private final Clock clock;

  AuditLog(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Who is calling: a site's name, or {@code anonymous}. */
  public static String principal() {
    Authentication caller = SecurityContextHolder.getContext().getAuthentication();
    return caller == null || caller instanceof AnonymousAuthenticationToken
        ? "anonymous"
        : caller.getName();
  }

  /** Notes a call and its answer, in the present transaction if there is one. */
  @Transactional
  public void write(HttpServletRequest request, HttpServletResponse answer) {
    write(request, answer, answer.getStatus());
  }

  @Transactional
  void write(HttpServletRequest request, HttpServletResponse answer, int status) {
    jdbc.sql(
            """
            insert into audit (at, principal, method, path, status, run_id, remote, request_id)
            values (:at, :principal, :method, :path, :status,
                coalesce(cast(:run as uuid), (select run_id from assignments where id = :assignment)),
                :remote, :requestId)
            """)
        .param("at", Timestamp.from(clock.instant()))
        .param("principal", principal())
        .param("method", request.getMethod())
        .param("path", shortened(request.getRequestURI()))
        .param("status", status)
        .param("run", run(request, answer))
        .param("assignment", named(ASSIGNMENT, request.getRequestURI()))
        .param("remote", request.getRemoteAddr())
        .param("requestId", request.getAttribute(REQUEST_ID))
        .update();
    request.setAttribute(WRITTEN, true);
  }

  /** The transaction that noted the call was undone. */
  public void notWritten(HttpServletRequest request) {
    request.removeAttribute(WRITTEN);
  }

  static boolean isWritten(HttpServletRequest request) {
    return request.getAttribute(WRITTEN) != null;
  }

  /** The run that the path names, or that was made. */
  private static @Nullable UUID run(HttpServletRequest request, HttpServletResponse answer) {
    UUID named = named(RUN, request.getRequestURI());
    return named == null || request.getRequestURI().endsWith("/clone")
        ? made(answer, named)
        : named;
  }

  private static @Nullable UUID made(HttpServletResponse answer, @Nullable UUID otherwise) {
    String location = answer.getHeader(HttpHeaders.LOCATION);
    UUID made = location == null ? null : named(RUN, location);
    return made == null ? otherwise : made;
  }

  private static Pattern after(String place) {
    return Pattern.compile(
        place + "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})(?:/.*)?");
  }

  private static @Nullable UUID named(Pattern pattern, String path) {
    Matcher matcher = pattern.matcher(path);
    return matcher.matches() ? UUID.fromString(matcher.group(1)) : null;
  }

  private static String shortened(String path) {
    return path.length() <= MOST_CHARACTERS ? path : path.substring(0, MOST_CHARACTERS);
  }
}
