package org.phoenix.coordinator.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InWordsTests {

  @Test
  void numbersHaveAboutFourDigits() {
    assertThat(InWords.number(0.0)).isEqualTo("0.00");
    assertThat(InWords.number(12345.6)).isEqualTo("12,346");
    assertThat(InWords.number(154.83)).isEqualTo("154.8");
    assertThat(InWords.number(-12.493)).isEqualTo("-12.49");
    assertThat(InWords.number(0.04251)).isEqualTo("0.0425");
    assertThat(InWords.number(0.0006)).isEqualTo("0.000600");
    assertThat(InWords.number(3e-9)).isEqualTo("3.0e-09");
    assertThat(InWords.number(Double.NaN)).isEqualTo(InWords.ABSENT);
    assertThat(InWords.number(null)).isEqualTo(InWords.ABSENT);
  }

  @Test
  void bytesAndTimesHaveTheUnitThatFits() {
    assertThat(InWords.bytes(999L)).isEqualTo("999 B");
    assertThat(InWords.bytes(999_999L)).isEqualTo("1.0 MB");
    assertThat(InWords.bytes(142_987_000L)).isEqualTo("143 MB");
    assertThat(InWords.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    assertThat(InWords.seconds(0.2)).isEqualTo("0 s");
    assertThat(InWords.seconds(89)).isEqualTo("89 s");
    assertThat(InWords.seconds(600)).isEqualTo("10 min");
    assertThat(InWords.seconds(5400)).isEqualTo("1.5 h");
    assertThat(InWords.seconds(Double.POSITIVE_INFINITY)).isEqualTo(InWords.ABSENT);
  }
}
