package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTests {

  @Test
  void everyHalfSurvivesTheWayThroughFloat() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float half = F16.toFloat((short) bits);
      float bfloat = Bf16.toFloat((short) bits);
      if (Float.isNaN(half)) {
        assertThat(F16.toFloat(F16.fromFloat(half))).isNaN();
      } else {
        assertThat(F16.fromFloat(half)).isEqualTo((short) bits);
      }
      if (Float.isNaN(bfloat)) {
        assertThat(Bf16.toFloat(Bf16.fromFloat(bfloat))).isNaN();
      } else {
        assertThat(Bf16.fromFloat(bfloat)).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.00390625, 0x3f80", // halfway between 1 and 1.0078125: to even
    "1.01171875, 0x3f82", // halfway between 1.0078125 and 1.015625: to even
    "1.00390637, 0x3f81",
    "3.4028235E38, 0x7f80", // the largest float rounds to infinity
  })
  void bfloat16RoundsToNearestEven(float value, String bits) {
    assertThat(Bf16.fromFloat(value)).isEqualTo((short) (int) Integer.decode(bits));
  }

  @ParameterizedTest
  @CsvSource({
    "1.00048828125, 0x3c00", // halfway between 1 and 1 + 2^-10: to even
    "1.00146484375, 0x3c02",
    "0.9999, 0x3c00", // carries into the exponent
    "65519.99, 0x7bff",
    "65520, 0x7c00",
    "2.9802322E-8, 0x0000", // half of the smallest: to even
    "2.9802326E-8, 0x0001",
    "6.1035E-5, 0x0400", // the largest subnormal rounds up to the smallest normal
    "-2.5, 0xc100",
  })
  void float16RoundsToNearestEven(float value, String bits) {
    assertThat(F16.fromFloat(value)).isEqualTo((short) (int) Integer.decode(bits));
  }
}
