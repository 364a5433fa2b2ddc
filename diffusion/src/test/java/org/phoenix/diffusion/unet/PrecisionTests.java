package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrecisionTests {

  @ParameterizedTest
  @EnumSource
  void itsNameIsRead(Precision precision) {
    assertThat(Precision.of(precision.publicName())).isEqualTo(precision);
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Precision.of("fp8"))
        .withMessage("No precision fp8; use f32, bf16 or f64");
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"F32", "F64"})
  void whatEveryProcessorHasIsTakenAsItIs(Precision precision) {
    assertThat(precision.on(Device.cpu())).isEqualTo(precision);
  }
}
