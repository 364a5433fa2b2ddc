package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Networks from all over the family against what diffusers makes of the same configuration. */
class DiffusersUNetTests {

  private static final Path FOLDER = Path.of("src/test/resources/diffusers");

  record Case(JsonNode json) {

    UNetConfig config() {
      return UNetConfig.parse(json.get("config").toString());
    }

    int[] timesteps() {
      return json.get("timesteps").valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    float[] output() throws Exception {
      try (SafeTensorsFile file = SafeTensorsFile.open(FOLDER.resolve("unets.safetensors"))) {
        return file.floats(json.get("output").stringValue());
      }
    }

    @Override
    public String toString() {
      return json.get("name").stringValue();
    }
  }

  static Stream<Case> cases() throws Exception {
    return JsonMapper.shared()
        .readTree(Files.readString(FOLDER.resolve("unets.json")))
        .get("cases")
        .valueStream()
        .map(Case::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void namesAndShapesAreThoseOfDiffusers(Case reference) {
    Map<String, String> ours = new TreeMap<>();
    for (Parameter parameter : reference.config().parameters()) {
      ours.put(parameter.name(), Arrays.toString(parameter.shape()).replace(" ", ""));
    }
    Map<String, String> theirs = new TreeMap<>();
    reference
        .json()
        .get("names")
        .properties()
        .forEach(entry -> theirs.put(entry.getKey(), entry.getValue().toString()));

    assertThat(ours).isEqualTo(theirs);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictionsAreThoseOfDiffusers(Case reference) throws Exception {
    UNetConfig config = reference.config();
    int[] timesteps = reference.timesteps();
    float[] x = new float[timesteps.length * config.imageSize()];
    for (int j = 0; j < x.length; j++) {
      x[j] = (float) Math.sin(0.7 * j + 0.3);
    }
    float[] expected = reference.output();

    try (UNetModel model =
        new UNetModel(config, Golden.weights(config), Precision.F32, Device.cpu())) {
      float[] y = model.predict(x, timesteps);

      assertThat(y).hasSameSizeAs(expected);
      assertThat(Golden.largestDifference(y, expected))
          .isLessThanOrEqualTo(2e-5 * Golden.largest(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theWrittenConfigurationIsTheSame(Case reference) {
    UNetConfig config = reference.config();

    assertThat(UNetConfig.parse(config.json())).isEqualTo(config);
  }
}
