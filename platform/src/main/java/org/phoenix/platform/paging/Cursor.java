package org.phoenix.platform.paging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.problem.InvalidRequestException;

/**
 * Where a page of a list ended, as text that only this list takes back: 8 bytes of a SHA-256 over
 * the list's name and the position, then the position. It gives no access that the list does not
 * give, so it needs no secret; the hash finds out what was changed or belongs to another list.
 */
public final class Cursor {

  private static final int CHECK = 8;

  private Cursor() {}

  public static String of(String list, String position) {
    byte[] text = position.getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(CHECK + text.length).put(check(list, text)).put(text).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The position.
   *
   * @param start what stands for the position before the first entry
   * @throws InvalidRequestException when the cursor is none of this list
   */
  public static String position(String list, @Nullable String cursor, String start) {
    if (cursor == null) {
      return start;
    }
    String position = unpacked(cursor);
    if (!of(list, position).equals(cursor)) {
      throw new InvalidRequestException(
          "after = %s: this list gave no such cursor; take it from the Link header of a page"
              .formatted(cursor));
    }
    return position;
  }

  private static String unpacked(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      int from = Math.min(CHECK, bytes.length);
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noBase64) {
      return "";
    }
  }

  private static byte[] check(String list, byte[] position) {
    byte[] name = (list + '\n').getBytes(StandardCharsets.UTF_8);
    byte[] all = ByteBuffer.allocate(name.length + position.length).put(name).put(position).array();
    return Arrays.copyOf(sha256().digest(all), CHECK);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
