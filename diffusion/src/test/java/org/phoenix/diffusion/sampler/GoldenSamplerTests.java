package org.phoenix.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;
import org.phoenix.diffusion.schedule.Variance;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Samplers against what diffusers makes of the same closed-form model and noise. */
class GoldenSamplerTests {

  private static final int IMAGE_SIZE = 64;

  private static final DiffusionModel MODEL =
      (x, n, t) -> {
        float[] output = new float[x.length];
        for (int j = 0; j < x.length; j++) {
          output[j] = (float) (0.9 * x[j] * Math.cos(t / 1000.0) + 0.05);
        }
        return output;
      };

  private static final NoiseSource NOISE =
      (out, image, step) -> {
        for (int j = 0; j < out.length; j++) {
          out[j] = (float) Math.sin(0.7 * (image * IMAGE_SIZE + j) + 0.01 * step);
        }
      };

  /** One sampling: what was asked for, and the tensor that it ends at. */
  record Run(String folder, String output, String spec, SchedulerConfig trained, JsonNode steps) {
    @Override
    public String toString() {
      return folder + " " + output + " " + spec + " " + trained;
    }
  }

  static Stream<Run> goldenRuns() throws Exception {
    return json("golden")
        .path("runs")
        .propertyStream()
        .map(
            entry -> {
              JsonNode run = entry.getValue();
              boolean third = run.path("solver_order").intValue(2) == 3;
              SchedulerConfig trained =
                  new SchedulerConfig(
                      NoiseSchedule.linear(1e-4, 0.02, 1000),
                      PredictionType.EPSILON,
                      Variance.FIXED_LARGE,
                      run.path("clip_sample").booleanValue(false));
              String spec = run.path("sampler").stringValue() + (third ? "3m" : "");
              return new Run(
                  "golden",
                  entry.getKey(),
                  spec + ":" + run.path("steps").intValue(),
                  trained,
                  run.path("timesteps"));
            });
  }

  static Stream<Run> diffusersRuns() throws Exception {
    return Stream.concat(runsOf("diffusers"), runsOf("sde"));
  }

  private static Stream<Run> runsOf(String folder) throws Exception {
    return json(folder)
        .path("runs")
        .valueStream()
        .map(
            run ->
                new Run(
                    folder,
                    run.path("name").stringValue(),
                    run.path("sampler").stringValue(),
                    SchedulerConfig.parse(run.path("scheduler").toString()),
                    run.path("timesteps")));
  }

  @ParameterizedTest
  @MethodSource({"goldenRuns", "diffusersRuns"})
  void theSamplerEndsWhereTheReferenceDoes(Run run) throws Exception {
    Sampler sampler = SamplerSpec.parse(run.spec()).sampler(run.trained());
    assertThat(sampler.timesteps())
        .containsExactly(run.steps().valueStream().mapToInt(JsonNode::intValue).toArray());

    try (SafeTensorsFile vectors = SafeTensorsFile.open(file(run.folder(), "safetensors"))) {
      float[] start = vectors.floats("x");
      int images = start.length / IMAGE_SIZE;
      float[] made =
          sampler.denoise(
              MODEL, start, new BatchNoise(NOISE, IMAGE_SIZE, 0, images), SamplingProgress.NONE);
      float[] end = vectors.floats(run.output());
      assertThat(made).containsExactly(end, within(1e-4f * Math.max(1, largest(end))));
      assertThat(start).containsExactly(vectors.floats("x"));
    }
  }

  @Test
  void spacingsAreThoseOfDiffusersForManyNumbersOfSteps() throws Exception {
    JsonNode spacings = json("diffusers").path("spacings");
    assertThat(spacings.size()).isGreaterThan(60);
    spacings
        .propertyStream()
        .forEach(
            entry -> {
              String[] key = entry.getKey().split(" ");
              Spacing spacing = Spacing.named(key[0]);
              int steps = Integer.parseInt(key[2]);
              int[] timesteps =
                  key[1].equals("toZero")
                      ? spacing.toZero(SchedulerConfig.HO_2020, steps)
                      : spacing.aboveZero(SchedulerConfig.HO_2020, steps);
              long sum = 0;
              for (int i = 0; i < timesteps.length; i++) {
                sum += (i + 1L) * timesteps[i];
              }
              assertThat(new long[] {timesteps.length, sum})
                  .as(entry.getKey() + " " + Arrays.toString(timesteps))
                  .containsExactly(
                      entry.getValue().get(0).longValue(), entry.getValue().get(1).longValue());
            });
  }

  /** Where signal is nearly gone, the reference's float32 alphas are 1e-4 off, relatively. */
  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static JsonNode json(String folder) throws Exception {
    return JsonMapper.shared().readTree(Files.readString(file(folder, "json")));
  }

  private static Path file(String folder, String kind) throws IOException, URISyntaxException {
    String name = "/%s/samplers.%s".formatted(folder, kind);
    return Path.of(Objects.requireNonNull(GoldenSamplerTests.class.getResource(name)).toURI());
  }
}
