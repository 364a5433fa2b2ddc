package org.phoenix.diffusion.schedule;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What diffusers keeps in {@code scheduler_config.json}.
 *
 * @param schedule the betas
 * @param prediction what the model was trained to predict
 * @param variance of ancestral sampling
 * @param clipSample whether a predicted image is cut to [-1, 1] at every step
 */
public record SchedulerConfig(
    NoiseSchedule schedule, PredictionType prediction, Variance variance, boolean clipSample) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * How every run trains and its samples are drawn: section 4 of Ho et al. 2020, T = 1000, betas
   * from 1e-4 to 0.02.
   */
  public static final SchedulerConfig HO_2020 = of(NoiseSchedule.linear(1e-4, 0.02, 1000));

  /** What {@code google/ddpm-cifar10-32} uses: noise is predicted, large variance, clipped. */
  public static SchedulerConfig of(NoiseSchedule schedule) {
    return new SchedulerConfig(schedule, PredictionType.EPSILON, Variance.FIXED_LARGE, true);
  }

  /** The JSON of a {@code DDPMScheduler}. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", "DDPMScheduler");
    json.put("_diffusers_version", "0.35.0");
    json.put("beta_end", schedule.betaEnd());
    json.put("beta_schedule", schedule.kind().diffusersName());
    json.put("beta_start", schedule.betaStart());
    json.put("clip_sample", clipSample);
    json.put("clip_sample_range", 1.0);
    json.put("num_train_timesteps", schedule.steps());
    json.put("prediction_type", prediction.diffusersName());
    json.putNull("trained_betas");
    json.put("variance_type", variance.diffusersName());
    return JSON.writeValueAsString(json) + "\n";
  }

  /**
   * Reads a scheduler's JSON; what is absent has diffusers' default.
   *
   * @throws IllegalArgumentException when the text is not such JSON, or asks for what is not
   *     supported here; the message names the value
   */
  public static SchedulerConfig parse(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    refuse(json, "trained_betas", null);
    refuse(json, "thresholding", "false");
    refuse(json, "rescale_betas_zero_snr", "false");
    refuse(json, "set_alpha_to_one", "true");
    if (number(json, "clip_sample_range", 1) != 1) {
      throw new IllegalArgumentException(
          "clip_sample_range = %s is not supported".formatted(json.path("clip_sample_range")));
    }
    NoiseSchedule schedule =
        NoiseSchedule.of(
            BetaSchedule.named(json.path("beta_schedule").asString("linear")),
            number(json, "beta_start", 1e-4),
            number(json, "beta_end", 0.02),
            (int) number(json, "num_train_timesteps", 1000));
    return new SchedulerConfig(
        schedule,
        PredictionType.named(json.path("prediction_type").asString("epsilon")),
        Variance.named(json.path("variance_type").asString("fixed_small")),
        json.path("clip_sample").asBoolean(true));
  }

  private static double number(JsonNode json, String key, double absent) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException("%s is not a number: %s".formatted(key, value));
    }
    return value.doubleValue();
  }

  private static void refuse(JsonNode json, String key, @Nullable String only) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !value.isNull() && !value.asString("").equals(only)) {
      throw new IllegalArgumentException("%s = %s is not supported".formatted(key, value));
    }
  }
}
