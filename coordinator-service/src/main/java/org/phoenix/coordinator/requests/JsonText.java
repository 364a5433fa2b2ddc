package org.phoenix.coordinator.requests;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.phoenix.platform.problem.InvalidRequestException;

/**
 * Refuses JSON whose strings PostgreSQL cannot hold or nobody can write again: NUL and halves of
 * surrogate pairs, as they are or escaped. Everything else about JSON is its parser's business.
 */
final class JsonText {

  private JsonText() {}

  /**
   * @throws InvalidRequestException that says what and where
   */
  static void check(byte[] body) {
    String text = decode(body);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0) {
        throw new InvalidRequestException("The body has a NUL character at offset " + i);
      }
      if (text.charAt(i) == '\\') {
        i = afterEscape(text, i);
      }
    }
  }

  private static String decode(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException("The body is not UTF-8", e);
    }
  }

  /** The offset of the last character of the escape that starts here, or of the pair of two. */
  private static int afterEscape(String text, int at) {
    int code = escaped(text, at);
    if (code < 0) {
      return at + 1;
    }
    if (code == 0) {
      throw new InvalidRequestException("The body has a NUL character at offset " + at);
    }
    if (!Character.isSurrogate((char) code)) {
      return at + 5;
    }
    int low = Character.isHighSurrogate((char) code) ? escaped(text, at + 6) : -1;
    if (low < 0 || !Character.isLowSurrogate((char) low)) {
      throw new InvalidRequestException(
          "The body has half of a surrogate pair, \\u%04x, at offset %d".formatted(code, at));
    }
    return at + 11;
  }

  /** The code of four digits after a backslash and u; -1 when that is not what stands here. */
  private static int escaped(String text, int at) {
    if (at + 6 > text.length() || text.charAt(at) != '\\' || text.charAt(at + 1) != 'u') {
      return -1;
    }
    int code = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = (code << 4) | digit;
    }
    return code;
  }
}
