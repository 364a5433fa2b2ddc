package org.phoenix.platform.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * Lists come in pages: an array, and a header {@code Link: <...>; rel="next"} while there is more.
 */
public final class Pages {

  /** The longest page. */
  public static final int MOST = 1000;

  private static final Pattern NEXT = Pattern.compile("[?&]after=([^&>]+)[^>]*>; rel=\"next\"");

  private Pages() {}

  /**
   * Follows the pages to the last one.
   *
   * @param page asks for the page after a cursor, null for the first one
   */
  static <T> List<T> all(Function<@Nullable String, ResponseEntity<List<T>>> page) {
    List<T> all = new ArrayList<>();
    String after = null;
    do {
      ResponseEntity<List<T>> answer = page.apply(after);
      all.addAll(items(answer));
      after = next(answer);
    } while (after != null);
    return all;
  }

  /** What a page holds. */
  static <T> List<T> items(ResponseEntity<List<T>> page) {
    List<T> items = page.getBody();
    return items == null ? List.of() : items;
  }

  private static @Nullable String next(ResponseEntity<?> page) {
    String link = page.getHeaders().getFirst(HttpHeaders.LINK);
    if (link == null) {
      return null;
    }
    Matcher next = NEXT.matcher(link);
    return next.find() ? next.group(1) : null;
  }
}
