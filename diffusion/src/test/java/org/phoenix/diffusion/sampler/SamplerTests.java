package org.phoenix.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;
import org.phoenix.diffusion.schedule.Variance;

class SamplerTests {

  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1e-4, 0.02, 1000);
  private static final NoiseSource NOISE = NoiseSource.seeded(7);
  private static final float POINT = 0.25f;

  /** The exact noise when all data is a single image of one value. */
  private static final DiffusionModel POINT_MASS =
      (x, n, t) -> {
        double signal = Math.sqrt(SCHEDULE.alphaCumprod(t));
        double noise = Math.sqrt(1 - SCHEDULE.alphaCumprod(t));
        float[] eps = new float[x.length];
        for (int j = 0; j < x.length; j++) {
          eps[j] = (float) ((x[j] - signal * POINT) / noise);
        }
        return eps;
      };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ddpm:100",
        "ddpm",
        "ddim:10",
        "ddim:7:0.5",
        "ddim@trailing:10",
        "sde-dpmsolver++:20",
        "dpmsolver++:20",
        "dpmsolver++3m:20",
        "unipc:20",
        "unipc3@trailing:12"
      })
  void theOnlyImageOfTheDataIsFound(String name) {
    Sampler sampler = SamplerSpec.parse(name).sampler(SchedulerConfig.of(SCHEDULE));
    float[] made = sampler.sample(POINT_MASS, 16, 0, 3, NOISE, SamplingProgress.NONE);
    float[] expected = new float[48];
    Arrays.fill(expected, POINT);
    assertThat(made).containsExactly(expected, within(1e-4f));
  }

  @Test
  void ddimWithFullNoiseIsAncestralSamplingWithSmallVariance() {
    DiffusionModel model = (x, n, t) -> scaled(x, 0.8f);
    var unclipped =
        new SchedulerConfig(SCHEDULE, PredictionType.EPSILON, Variance.FIXED_SMALL, false);
    float[] ddim =
        new DdimSampler(unclipped, Spacing.LEADING, 50, 1)
            .sample(model, 16, 0, 2, NOISE, SamplingProgress.NONE);
    float[] ddpm =
        new DdpmSampler(unclipped, Spacing.LEADING, 50)
            .sample(model, 16, 0, 2, NOISE, SamplingProgress.NONE);
    float largest = 0;
    for (float value : ddpm) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(ddim).containsExactly(ddpm, within(1e-4f * largest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ddpm:20",
        "ddim:20",
        "ddim:20:1",
        "sde-dpmsolver++:20",
        "dpmsolver++3m:20",
        "unipc3:20"
      })
  void anImageIsTheSameInWhateverBatchItIsMade(String name) {
    Sampler sampler = SamplerSpec.parse(name).sampler(SchedulerConfig.of(SCHEDULE));
    float[] together = sampler.sample(POINT_MASS, 9, 0, 5, NOISE, SamplingProgress.NONE);
    float[] first = sampler.sample(POINT_MASS, 9, 0, 2, NOISE, SamplingProgress.NONE);
    float[] rest = sampler.sample(POINT_MASS, 9, 2, 3, NOISE, SamplingProgress.NONE);
    assertThat(Arrays.copyOfRange(together, 0, 18)).containsExactly(first);
    assertThat(Arrays.copyOfRange(together, 18, 45)).containsExactly(rest);
  }

  @Test
  void progressIsToldAfterEveryStep() {
    List<String> told = new ArrayList<>();
    SamplerSpec.parse("ddim:3")
        .sampler(SchedulerConfig.of(SCHEDULE))
        .sample(POINT_MASS, 4, 0, 1, NOISE, (done, of, x) -> told.add(done + "/" + of));
    assertThat(told).containsExactly("1/3", "2/3", "3/3");
  }

  @Test
  void aModelOfAnotherSizeIsRefused() {
    Sampler sampler = SamplerSpec.parse("ddim:3").sampler(SchedulerConfig.of(SCHEDULE));
    assertThatThrownBy(
            () -> sampler.sample((x, n, t) -> new float[1], 4, 0, 1, NOISE, SamplingProgress.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model predicts 1 values for 4");
  }

  @Test
  void moreStepsThanTheModelHasAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SamplerSpec.parse("ddim:1001").sampler(SchedulerConfig.of(SCHEDULE)))
        .withMessageContaining("in 1 to 1000 steps, not 1001");
  }

  @Test
  void anOffsetBeyondTheLastTimeStepIsRefused() {
    SchedulerConfig trained =
        SchedulerConfig.parse("{\"steps_offset\": 1, \"num_train_timesteps\": 10}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SamplerSpec.parse("ddim:10").sampler(trained))
        .withMessageContaining("steps_offset = 1 leads to time step 10 in 10 steps");
  }

  @Test
  void theSpacingAskedForCountsMoreThanTheModels() {
    SchedulerConfig trained = SchedulerConfig.parse("{\"timestep_spacing\": \"trailing\"}");
    assertThat(SamplerSpec.parse("ddim:2").sampler(trained).timesteps()).containsExactly(999, 499);
    assertThat(SamplerSpec.parse("ddim@leading:2").sampler(trained).timesteps())
        .containsExactly(500, 0);
  }

  private static float[] scaled(float[] x, float factor) {
    float[] y = new float[x.length];
    for (int j = 0; j < x.length; j++) {
      y[j] = factor * x[j];
    }
    return y;
  }
}
