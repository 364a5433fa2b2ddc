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

  @Test
  void whatIsAboutSamplingSurvivesTheWayThereToo() {
    var config =
        new SchedulerConfig(
            NoiseSchedule.scaledLinear(1e-3, 0.05, 300),
            PredictionType.EPSILON,
            Variance.FIXED_LARGE,
            true,
            1.5,
            false,
            1,
            Spacing.TRAILING);
    assertThat(SchedulerConfig.parse(config.toJson()).toJson()).isEqualTo(config.toJson());
    assertThat(config.toJson())
        .contains("\"clip_sample_range\" : 1.5")
        .contains("\"set_alpha_to_one\" : false")
        .contains("\"steps_offset\" : 1")
        .contains("\"timestep_spacing\" : \"trailing\"");
  }

  @Test
  void theFileOfADpmSolverIsRead() {
    SchedulerConfig read =
        SchedulerConfig.parse(
            """
            {
              "_class_name": "DPMSolverMultistepScheduler",
              "_diffusers_version": "0.42.1",
              "algorithm_type": "dpmsolver++",
              "beta_end": 0.012,
              "beta_schedule": "scaled_linear",
              "beta_start": 0.00085,
              "dynamic_thresholding_ratio": 0.995,
              "euler_at_final": false,
              "final_sigmas_type": "zero",
              "flow_shift": 1.0,
              "lambda_min_clipped": -Infinity,
              "lower_order_final": true,
              "num_train_timesteps": 1000,
              "prediction_type": "v_prediction",
              "rescale_betas_zero_snr": false,
              "sample_max_value": 1.0,
              "solver_order": 2,
              "solver_type": "midpoint",
              "steps_offset": 0,
              "thresholding": false,
              "time_shift_type": "exponential",
              "timestep_spacing": "linspace",
              "trained_betas": null,
              "use_beta_sigmas": false,
              "use_dynamic_shifting": false,
              "use_exponential_sigmas": false,
              "use_flow_sigmas": false,
              "use_karras_sigmas": false,
              "use_lu_lambdas": false,
              "variance_type": null
            }
            """);
    assertThat(read.schedule().betas())
        .isEqualTo(NoiseSchedule.scaledLinear(0.00085, 0.012, 1000).betas());
    assertThat(read.prediction()).isEqualTo(PredictionType.V);
    assertThat(read.spacing()).isEqualTo(Spacing.LINSPACE);
    assertThat(read.variance()).isEqualTo(Variance.FIXED_SMALL);
  }

  @Test
  void aRunChoosesItsPredictionAndItsBetas() {
    SchedulerConfig usual = SchedulerConfig.ofRun(null, null);
    assertThat(usual.toJson()).isEqualTo(SchedulerConfig.HO_2020.toJson());
    assertThat(SchedulerConfig.ofRun("epsilon", "linear").toJson()).isEqualTo(usual.toJson());

    SchedulerConfig chosen = SchedulerConfig.ofRun("sample", "cosine");
    assertThat(chosen.prediction()).isEqualTo(PredictionType.SAMPLE);
    assertThat(chosen.schedule().betas()).isEqualTo(NoiseSchedule.cosine(1000).betas());
    assertThat(chosen.clipSample()).isTrue();
    assertThat(SchedulerConfig.parse(chosen.toJson()).toJson()).isEqualTo(chosen.toJson());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchedulerConfig.ofRun("noise", null))
        .withMessage("unknown prediction type \"noise\": epsilon, v_prediction or sample");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchedulerConfig.ofRun(null, "sigmoid"))
        .withMessage("unknown betas \"sigmoid\": linear or cosine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prediction_type\": \"flow\"}|unknown prediction type \"flow\"",
        "{\"prediction_type\": null}|prediction_type is not a text: null",
        "{\"predict_epsilon\": false}|predict_epsilon = false",
        "{\"trained_betas\": [0.1]}|trained_betas = [0.1]",
        "{\"thresholding\": true}|thresholding = true",
        "{\"rescale_betas_zero_snr\": true}|rescale_betas_zero_snr = true",
        "{\"set_alpha_to_one\": \"no\"}|set_alpha_to_one is neither true nor false: \"no\"",
        "{\"clip_sample\": null}|clip_sample is neither true nor false: null",
        "{\"clip_sample_range\": 0}|clip_sample_range = 0.0",
        "{\"clip_sample_range\": NaN}|clip_sample_range = NaN",
        "{\"steps_offset\": -1}|steps_offset = -1",
        "{\"steps_offset\": 0.5}|steps_offset is not a whole number: 0.5",
        "{\"timestep_spacing\": \"karras\"}|unknown spacing \"karras\"",
        "{\"beta_schedule\": \"sigmoid\"}|unknown beta schedule \"sigmoid\"",
        "{\"beta_schedule\": null}|beta_schedule is not a text: null",
        "{\"variance_type\": \"learned\"}|unknown variance type \"learned\"",
        "{\"variance_type\": \"learned_range\"}|unknown variance type \"learned_range\"",
        "{\"beta_start\": \"x\"}|beta_start is not a number",
        "{\"beta_start\": null}|beta_start is not a number: null",
        "{\"beta_end\": NaN}|betas lie between 0 and 1, not at 1.0E-4 to NaN",
        "{\"beta_end\": 1.5}|betas lie between 0 and 1, not at 1.0E-4 to 1.5",
        "{\"num_train_timesteps\": 0}|1 to 100000 steps, not 0",
        "{\"num_train_timesteps\": -5}|1 to 100000 steps, not -5",
        "{\"num_train_timesteps\": 1000000000}|1 to 100000 steps, not 1000000000",
        "{\"num_train_timesteps\": 1e9}|num_train_timesteps is not a whole number",
        "{\"num_train_timesteps\": 99999999999}|num_train_timesteps is not a whole number: 99999999999",
        "{\"num_train_timesteps\": 2.5}|num_train_timesteps is not a whole number: 2.5",
        "{\"num_train_timesteps\": null}|num_train_timesteps is not a whole number: null",
        "{\"algorithm_type\": \"sde-dpmsolver++\"}|algorithm_type = \"sde-dpmsolver++\"",
        "{\"solver_type\": \"heun\"}|solver_type = \"heun\"",
        "{\"solver_type\": \"bh1\"}|solver_type = \"bh1\"",
        "{\"lower_order_final\": false}|lower_order_final = false",
        "{\"final_sigmas_type\": \"sigma_min\"}|final_sigmas_type = \"sigma_min\"",
        "{\"use_karras_sigmas\": true}|use_karras_sigmas = true",
        "{\"use_lu_lambdas\": true}|use_lu_lambdas = true",
        "{\"use_flow_sigmas\": true}|use_flow_sigmas = true",
        "{\"lambda_min_clipped\": -5.1}|lambda_min_clipped = -5.1",
        "{\"predict_x0\": false}|predict_x0 = false",
        "{\"disable_corrector\": [0]}|disable_corrector = [0]",
        "{\"_class_name\": \"FlowMatchEulerDiscreteScheduler\"}|_class_name = \"FlowMatchEulerDiscreteScheduler\"",
        "{\"surprise\": 1}|key surprise = 1 is unknown",
        "[]|not a JSON object",
        "{|not valid JSON"
      })
  void whatIsNotSupportedIsNamed(String json, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchedulerConfig.parse(json))
        .withMessageContaining(reason);
  }
}
