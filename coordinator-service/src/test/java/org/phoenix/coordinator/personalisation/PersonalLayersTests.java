package org.phoenix.coordinator.personalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonalLayersTests {

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "conv_out.weight, conv_out.weight, true",
    "conv_out, conv_out.weight, false",
    "conv_out.*, conv_out.weight, true",
    "*.bias, conv_out.bias, true",
    "*.bias, conv_out.weight, false",
    "*, conv_out.weight, true",
    "up_blocks.*.conv1.*, up_blocks.0.resnets.1.conv1.weight, true",
    "up_blocks.*.conv1.*, up_blocks.0.resnets.1.conv2.weight, false",
    "a*a, a, false",
    "a*a, aa, true",
    "a*b*b, axb, false",
    "a*b*b, axbxb, true",
    "conv.out.*, conv_out.weight, false",
  })
  void aStarStandsForAnything(String pattern, String name, boolean matches) {
    assertThat(PersonalLayers.matches(pattern, name)).isEqualTo(matches);
  }

  @Test
  void noPatternTakesLong() {
    String pattern = "*a".repeat(5000) + "b";
    String name = "a".repeat(10_000);

    assertTimeout(Duration.ofSeconds(2), () -> PersonalLayers.matches(pattern, name));
  }
}
