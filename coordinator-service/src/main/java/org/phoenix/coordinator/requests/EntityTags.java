package org.phoenix.coordinator.requests;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entity tag of an answer is a hash of what it shows. A view is made of more than one row, so
 * no row's version would do: whoever has a tag has seen exactly what the tag stands for.
 */
@RestControllerAdvice("org.phoenix.coordinator")
public class EntityTags implements ResponseBodyAdvice<Object> {

  private static final Pattern TAG = Pattern.compile("\"[^\"]*\"");

  private final JsonMapper json;
  private final HttpServletRequest request;

  /**
   * @param request stands for the present one
   */
  EntityTags(JsonMapper json, HttpServletRequest request) {
    this.json = json;
    this.request = request;
  }

  /**
   * Lets a change pass unless the request says by {@code If-Match} that it means another state.
   *
   * @param present what a GET would show now
   * @throws ResponseStatusException 412
   */
  public void requireMatch(Object present) {
    String wanted = request.getHeader(HttpHeaders.IF_MATCH);
    if (wanted != null && !matches(List.of(wanted), tag(present))) {
      throw new ResponseStatusException(
          HttpStatus.PRECONDITION_FAILED,
          "If-Match = %s, but it has changed and is %s now; look at it again"
              .formatted(wanted, tag(present)));
    }
  }

  @Override
  public boolean supports(
      MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
    return JacksonJsonHttpMessageConverter.class.isAssignableFrom(converterType);
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter returnType,
      MediaType contentType,
      Class<? extends HttpMessageConverter<?>> converterType,
      ServerHttpRequest asked,
      ServerHttpResponse answer) {
    boolean read = asked.getMethod().equals(HttpMethod.GET);
    boolean state = read || body instanceof RunView || body instanceof ParticipantView;
    if (body == null || body instanceof ProblemDetail || !state) {
      return body;
    }
    String tag = tag(body);
    answer.getHeaders().setETag(tag);
    if (read && matches(asked.getHeaders().getOrEmpty(HttpHeaders.IF_NONE_MATCH), tag)) {
      answer.setStatusCode(HttpStatus.NOT_MODIFIED);
      return null;
    }
    return body;
  }

  private String tag(Object view) {
    return '"' + Sha256.of(json.writeValueAsBytes(view)).substring(0, 32) + '"';
  }

  private static boolean matches(Collection<String> headers, String tag) {
    return headers.stream()
        .anyMatch(
            header ->
                header.strip().equals("*")
                    || TAG.matcher(header).results().map(MatchResult::group).anyMatch(tag::equals));
  }
}
