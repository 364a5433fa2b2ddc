package org.phoenix.platform.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.phoenix.platform.problem.InvalidRequestException;

class CursorTests {

  @Test
  void aCursorIsForItsListOnly() {
    String cursor = Cursor.of("runs", "2026 x");

    assertThat(Cursor.position("runs", cursor, "")).isEqualTo("2026 x");
    assertThat(Cursor.position("runs", null, "start")).isEqualTo("start");
    assertThatThrownBy(() -> Cursor.position("sites", cursor, ""))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("after = " + cursor);
  }

  @Test
  void noCharacterOfItCanBeChanged() {
    String cursor = Cursor.of("runs", "17");
    for (int i = 0; i < cursor.length(); i++) {
      char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
      String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
      assertThatThrownBy(() -> Cursor.position("runs", changed, ""))
          .as(changed)
          .isInstanceOf(InvalidRequestException.class);
    }
  }
}
