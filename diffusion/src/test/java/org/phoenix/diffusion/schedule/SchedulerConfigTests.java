package org.phoenix.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigTests {

  @Test
  void theJsonSurvivesTheWayThere() {
    var config =
        new SchedulerConfig(
            NoiseSchedule.cosine(400), PredictionType.V, Variance.FIXED_SMALL, false);
    SchedulerConfig read = SchedulerConfig.parse(config.toJson());
    assertThat(read.schedule().betas()).isEqualTo(config.schedule().betas());
    assertThat(read.prediction()).isEqualTo(PredictionType.V);
    assertThat(read.variance()).isEqualTo(Variance.FIXED_SMALL);
    assertThat(read.clipSample()).isFalse();
    assertThat(config.toJson()).contains("\"_class_name\" : \"DDPMScheduler\"");
  }

  @Test
  void aPublishedConfigurationIsRead() {
    SchedulerConfig read =
        SchedulerConfig.parse(
            """
            {
              "_class_name": "DDPMScheduler",
              "_diffusers_version": "0.1.1",
              "beta_end": 0.02,
              "beta_schedule": "linear",
              "beta_start": 0.0001,
              "clip_sample": true,
              "num_train_timesteps": 1000,
              "trained_betas": null,
              "variance_type": "fixed_large"
            }
            """);
    assertThat(read.schedule().betas()).isEqualTo(NoiseSchedule.linear(1e-4, 0.02, 1000).betas());
    assertThat(read.variance()).isEqualTo(Variance.FIXED_LARGE);
    assertThat(read.clipSample()).isTrue();
  }

  @Test
  void whatIsAbsentHasTheDefaultsOfDiffusers() {
    SchedulerConfig read =
        SchedulerConfig.parse("{\"thresholding\": false, \"clip_sample_range\": 1}");
    assertThat(read.schedule().steps()).isEqualTo(1000);
    assertThat(read.variance()).isEqualTo(Variance.FIXED_SMALL);
    assertThat(read.clipSample()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prediction_type\": \"sample\"}|unknown prediction type \"sample\"",
        "{\"trained_betas\": [0.1]}|trained_betas = [0.1]",
        "{\"thresholding\": true}|thresholding = true",
        "{\"set_alpha_to_one\": false}|set_alpha_to_one = false",
        "{\"clip_sample_range\": 2.0}|clip_sample_range = 2.0",
        "{\"beta_schedule\": \"sigmoid\"}|unknown beta schedule \"sigmoid\"",
        "{\"variance_type\": \"learned\"}|unknown variance type \"learned\"",
        "{\"beta_start\": \"x\"}|beta_start is not a number",
        "{\"num_train_timesteps\": 0}|1 to 100000 steps, not 0",
        "[]|not a JSON object",
        "{|not valid JSON",
      })
  void whatIsNotSupportedIsNamed(String json, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchedulerConfig.parse(json))
        .withMessageContaining(reason);
  }
}
