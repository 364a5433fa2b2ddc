package org.phoenix.coordinator.requests;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.platform.problem.InvalidRequestException;

class JsonTextTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\u0000\"",
        "{\"a\\u0000\": 1}",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\ud83d\\u0041\"",
        "\"\\\\\\u0000\"",
        "\"\0\""
      })
  void whatCannotBeStoredIsRefused(String json) {
    assertThatThrownBy(() -> check(json)).isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\\\u0000\"",
        "\"\\ud83d\\ude00\"",
        "\"\ud83d\ude00\"",
        "\"\\u00e4\\n\"",
        "\"\\u00",
        "\"\\",
        "",
        "no json"
      })
  void everythingElseIsTheParsersBusiness(String json) {
    assertThatCode(() -> check(json)).doesNotThrowAnyException();
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    assertThatThrownBy(
            () -> JsonText.check(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80}))
        .hasMessageContaining("not UTF-8");
  }

  private static void check(String json) {
    JsonText.check(json.getBytes(StandardCharsets.UTF_8));
  }
}
