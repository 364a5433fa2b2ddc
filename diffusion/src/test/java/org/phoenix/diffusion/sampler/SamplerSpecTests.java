package org.phoenix.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerSpecTests {

  @Test
  void usualStepsStandInForMissingOnes() {
    assertThat(SamplerSpec.parse("DDIM"))
        .isEqualTo(new SamplerSpec(SamplerSpec.Kind.DDIM, 50, 0, null));
    assertThat(SamplerSpec.parse("ddpm").steps()).isEqualTo(1000);
    assertThat(SamplerSpec.of("dpmsolver++", null, null).steps()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ddim:50", "ddim:10:0.5", "ddpm:100", "dpmsolver++:15", "unipc3@trailing:9"})
  void textIsReadAndWritten(String text) {
    assertThat(SamplerSpec.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "euler|unknown sampler \"euler\": one of ddim, ddpm, sde-dpmsolver++, dpmsolver++, dpmsolver++3m, unipc, unipc3",
        "ddim@even|unknown spacing \"even\": one of leading, trailing, linspace",
        "ddim:x|\"ddim:x\" is no sampler",
        "ddim:5:0:1|\"ddim:5:0:1\" is no sampler",
        "ddim:0|at least 1, not 0",
        "ddim:5:2|between 0 and 1, not at 2.0",
        "ddim:5:NaN|between 0 and 1, not at NaN",
        "ddpm:5:0.5|ddpm has no eta",
      })
  void wrongTextIsNamed(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SamplerSpec.parse(text))
        .withMessageContaining(reason);
  }
}
