package org.phoenix.platform.paging;

import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** One page of a list, with a link to the next one while there is more. */
public final class Page {

  private Page() {}

  /** One more than a page holds tells whether another one follows. */
  public static int peeking(int limit) {
    return limit + 1;
  }

  /**
   * Answers the present request.
   *
   * @param found up to {@code limit + 1} entries, see {@link #peeking}
   * @param cursor what stands for an entry in {@code after}
   */
  public static <T, V> ResponseEntity<List<V>> of(
      List<T> found, int limit, Function<T, String> cursor, Function<T, V> view) {
    List<T> shown = found.subList(0, Math.min(limit, found.size()));
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
    if (found.size() > limit) {
      answer.header(HttpHeaders.LINK, next(cursor.apply(shown.get(limit - 1))));
    }
    return answer.body(shown.stream().map(view).toList());
  }

  /** Without scheme and host, which a proxy may have changed. */
  private static String next(String cursor) {
    String here =
        ServletUriComponentsBuilder.fromCurrentRequest()
            .scheme(null)
            .host(null)
            .port(null)
            .replaceQueryParam("after", cursor)
            .build()
            .toUriString();
    return "<%s>; rel=\"next\"".formatted(here);
  }
}
