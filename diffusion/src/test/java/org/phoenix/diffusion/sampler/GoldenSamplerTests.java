package org.phoenix.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.Variance;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against vectors that diffusers gave; see golden/samplers.json. */
class GoldenSamplerTests {

  private static final int IMAGE_SIZE = 64;
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1e-4, 0.02, 1000);

  private static final NoisePredictor MODEL =
      (x, n, t) -> {
        float[] eps = new float[x.length];
        for (int j = 0; j < x.length; j++) {
          eps[j] = (float) (0.9 * x[j] * Math.cos(t / 1000.0) + 0.05);
        }
        return eps;
      };

  private static final NoiseSource NOISE =
      (out, image, step) -> {
        for (int j = 0; j < out.length; j++) {
          out[j] = (float) Math.sin(0.7 * (image * IMAGE_SIZE + j) + 0.01 * step);
        }
      };

  @ParameterizedTest
  @ValueSource(strings = {"out0", "out1", "out2", "out3", "out4", "ddpm"})
  void theSamplerEndsWhereTheReferenceDoes(String name) throws Exception {
    JsonNode run =
        JsonMapper.shared().readTree(Files.readString(golden("json"))).path("runs").path(name);
    Sampler sampler = sampler(run);
    assertThat(sampler.timesteps())
        .containsExactly(
            run.path("timesteps").valueStream().mapToInt(JsonNode::intValue).toArray());

    try (SafeTensorsFile vectors = SafeTensorsFile.open(golden("safetensors"))) {
      float[] start = vectors.floats("x");
      int images = start.length / IMAGE_SIZE;
      float[] made =
          sampler.denoise(
              MODEL, start, new BatchNoise(NOISE, IMAGE_SIZE, 0, images), SamplingProgress.NONE);
      assertThat(made).containsExactly(vectors.floats(name), within(1e-4f));
      assertThat(start).containsExactly(vectors.floats("x"));
    }
  }

  private static Sampler sampler(JsonNode run) {
    int steps = run.path("steps").intValue();
    boolean clip = run.path("clip_sample").booleanValue(false);
    return switch (run.path("sampler").stringValue()) {
      case "ddim" -> new DdimSampler(SCHEDULE, steps, 0, clip);
      case "ddpm" -> new DdpmSampler(SCHEDULE, steps, Variance.FIXED_LARGE, clip);
      default -> new DpmSolverSampler(SCHEDULE, steps);
    };
  }

  private static Path golden(String kind) throws IOException, URISyntaxException {
    return Path.of(
        Objects.requireNonNull(GoldenSamplerTests.class.getResource("/golden/samplers." + kind))
            .toURI());
  }
}
