package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenUNetTests {

  @ParameterizedTest
  @ValueSource(strings = {"unet-tiny16", "unet-small32", "unet-cifar10"})
  void namesAndShapesAreThoseOfDiffusers(String name) {
    Golden golden = Golden.read(name);

    Map<String, String> ours = new TreeMap<>();
    golden
        .config()
        .parameters()
        .forEach(p -> ours.put(p.name(), java.util.Arrays.toString(p.shape()).replace(" ", "")));
    Map<String, String> theirs = new TreeMap<>();
    golden
        .json()
        .get("names")
        .properties()
        .forEach(entry -> theirs.put(entry.getKey(), entry.getValue().toString()));

    assertThat(ours).isEqualTo(theirs);
    assertThat(golden.config().parameters().stream().mapToLong(Parameter::size).sum())
        .isEqualTo(golden.json().get("parameters").longValue());
  }

  /**
   * The vectors are float32 themselves and up to 1.9e-5 off what float64 gives, so that a second
   * float32 result may be further off than 2e-5: diffusers' own is, by up to 3.3e-5 for cifar10 on
   * another processor.
   */
  @ParameterizedTest
  @CsvSource({
    "unet-tiny16, F64, CHANNELS_FIRST, 2e-5",
    "unet-small32, F64, CHANNELS_FIRST, 2e-5",
    "unet-cifar10, F64, CHANNELS_FIRST, 2e-5",
    "unet-tiny16, F32, CHANNELS_FIRST, 2e-5",
    "unet-small32, F32, CHANNELS_FIRST, 2e-5",
    "unet-cifar10, F32, CHANNELS_FIRST, 5e-5",
    "unet-tiny16, F32, CHANNELS_LAST, 2e-5",
    "unet-small32, F32, CHANNELS_LAST, 3e-5",
    "unet-cifar10, F32, CHANNELS_LAST, 5e-5"
  })
  void predictionsAreThoseOfDiffusers(
      String name, Precision precision, Layout layout, double tolerance) {
    Golden golden = Golden.read(name);
    float[] expected = golden.tensor("y");

    try (UNetModel model =
        new UNetModel(golden.config(), golden.weights(), precision, layout, Device.cpu())) {
      float[] y = model.predict(golden.tensor("x"), golden.timesteps());

      assertThat(Golden.largestDifference(y, expected))
          .isLessThanOrEqualTo(tolerance * Golden.largest(expected));
    }
  }
}
