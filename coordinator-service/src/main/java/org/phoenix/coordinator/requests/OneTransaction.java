package org.phoenix.coordinator.requests;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.audit.AuditLog;
import org.phoenix.coordinator.requests.IdempotentAnswers.Answer;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

/**
 * A POST is one transaction: what it changes, its entry in the audit table and, when it came with
 * an {@code Idempotency-Key}, its answer. What is refused changes nothing and keeps no answer, so
 * that it may be tried again with the same key. A site's update and the opening of its upload are
 * left out: they talk to the object store in between and are idempotent by the content they name.
 */
@Component
@Order(2)
class OneTransaction extends OncePerRequestFilter {

  private static final String KEY = "Idempotency-Key";
  private static final Pattern BY_CONTENT =
      Pattern.compile("/api/v1/assignments/[^/]*/(uploads|update)");
  private static final Pattern FITS = Pattern.compile("[\\x21-\\x7e]{1,200}");
  private static final List<String> REPEATED =
      List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION, HttpHeaders.ETAG);

  private final IdempotentAnswers answers;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final HandlerExceptionResolver problems;

  OneTransaction(
      IdempotentAnswers answers,
      AuditLog audit,
      TransactionTemplate transactions,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.answers = answers;
    this.audit = audit;
    this.transactions = transactions;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return !request.getMethod().equals("POST")
        || !path.startsWith("/api/v1/")
        || BY_CONTENT.matcher(path).matches();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
    try {
      transactions.executeWithoutResult(
          transaction -> {
            work(request, answer, chain);
            end(request, answer, transaction);
          });
    } catch (RuntimeException notDone) {
      answer.resetBuffer();
      REPEATED.forEach(header -> response.setHeader(header, null));
      audit.notWritten(request);
      if (problems.resolveException(request, answer, null, notDone) == null) {
        throw notDone;
      }
    }
    answer.copyBodyToResponse();
  }

  private void work(
      HttpServletRequest request, ContentCachingResponseWrapper answer, FilterChain chain) {
    String key = key(request);
    if (key == null) {
      pass(request, answer, chain);
      return;
    }
    String caller = AuditLog.principal();
    Optional<Answer> earlier = answers.claim(caller, key, fingerprint(request));
    if (earlier.isPresent()) {
      repeat(earlier.get(), answer);
      return;
    }
    pass(request, answer, chain);
    if (answer.getStatus() < 400) {
      answers.keep(caller, key, kept(answer));
    }
  }

  private void end(
      HttpServletRequest request,
      ContentCachingResponseWrapper answer,
      TransactionStatus transaction) {
    if (answer.getStatus() < 400) {
      audit.write(request, answer);
    } else {
      transaction.setRollbackOnly();
    }
  }

  private static void pass(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
    try {
      chain.doFilter(request, response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ServletException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable String key(HttpServletRequest request) {
    String key = request.getHeader(KEY);
    if (key != null && !FITS.matcher(key).matches()) {
      throw new InvalidRequestException(
          KEY + " = " + key + ": it must be 1 to 200 visible ASCII characters, best a random UUID");
    }
    return key;
  }

  /** Everything that a repetition must have in common with the first request. */
  private static String fingerprint(HttpServletRequest request) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String target = request.getRequestURI() + '?' + request.getQueryString() + '\n';
    all.writeBytes(target.getBytes(StandardCharsets.UTF_8));
    BufferedRequest buffered = WebUtils.getNativeRequest(request, BufferedRequest.class);
    if (buffered != null) {
      all.writeBytes(buffered.body());
    }
    return Sha256.of(all.toByteArray());
  }

  private static Answer kept(ContentCachingResponseWrapper answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : REPEATED) {
      String value =
          name.equals(HttpHeaders.CONTENT_TYPE) ? answer.getContentType() : answer.getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return new Answer(
        answer.getStatus(),
        headers,
        new String(answer.getContentAsByteArray(), StandardCharsets.UTF_8));
  }

  private static void repeat(Answer earlier, HttpServletResponse response) {
    response.setStatus(earlier.status());
    earlier.headers().forEach(response::setHeader);
    response.setHeader("Idempotent-Replayed", "true");
    try {
      response.getOutputStream().write(earlier.body().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
