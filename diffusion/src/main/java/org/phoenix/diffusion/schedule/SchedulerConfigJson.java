package org.phoenix.diffusion.schedule;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Diffusers' {@code scheduler_config.json}, which may hold Python's -Infinity and NaN. */
final class SchedulerConfigJson {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final Set<String> OFF = Set.of("false", "null");

  /** Keys whose arithmetic is known here for these values only, as JSON text. */
  private static final Map<String, Set<String>> FIXED =
      Map.ofEntries(
          Map.entry("algorithm_type", Set.of("\"dpmsolver++\"", "\"deis\"")),
          Map.entry("disable_corrector", Set.of("[]")),
          Map.entry("final_sigmas_type", Set.of("\"zero\"")),
          Map.entry("lambda_min_clipped", Set.of("\"-Infinity\"")),
          Map.entry("lower_order_final", Set.of("true")),
          Map.entry("predict_epsilon", Set.of("true")),
          Map.entry("predict_x0", Set.of("true")),
          Map.entry("rescale_betas_zero_snr", OFF),
          Map.entry("shift_terminal", Set.of("null")),
          Map.entry("sigma_max", Set.of("null")),
          Map.entry("sigma_min", Set.of("null")),
          Map.entry("solver_p", Set.of("null")),
          Map.entry("solver_type", Set.of("\"midpoint\"", "\"bh2\"", "\"logrho\"")),
          Map.entry("thresholding", OFF),
          Map.entry("timestep_type", Set.of("\"discrete\"")),
          Map.entry("trained_betas", Set.of("null")),
          Map.entry("use_beta_sigmas", OFF),
          Map.entry("use_dynamic_shifting", OFF),
          Map.entry("use_exponential_sigmas", OFF),
          Map.entry("use_flow_sigmas", OFF),
          Map.entry("use_karras_sigmas", OFF),
          Map.entry("use_lu_lambdas", OFF));

  private static final Set<String> READ =
      Set.of(
          "beta_end",
          "beta_schedule",
          "beta_start",
          "clip_sample",
          "clip_sample_range",
          "num_train_timesteps",
          "prediction_type",
          "set_alpha_to_one",
          "steps_offset",
          "timestep_spacing",
          "variance_type");

  /** Keys that count beside others only, or for samplers that are not here. */
  private static final Set<String> IDLE =
      Set.of(
          "dynamic_thresholding_ratio",
          "euler_at_final",
          "flow_shift",
          "interpolation_type",
          "sample_max_value",
          "skip_prk_steps",
          "solver_order",
          "tensor_format",
          "time_shift_type");

  /** Schedulers with a {@code DDPMScheduler}'s forward process and its default betas. */
  private static final Set<String> CLASSES =
      Set.of(
          "DDIMParallelScheduler",
          "DDIMScheduler",
          "DDPMParallelScheduler",
          "DDPMScheduler",
          "DEISMultistepScheduler",
          "DPMSolverMultistepScheduler",
          "EulerAncestralDiscreteScheduler",
          "EulerDiscreteScheduler",
          "LMSDiscreteScheduler",
          "PNDMScheduler",
          "UniPCMultistepScheduler");

  private final JsonNode json;

  private SchedulerConfigJson(JsonNode json) {
    this.json = json;
  }

  static String write(SchedulerConfig config) {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", "DDPMScheduler");
    json.put("_diffusers_version", "0.35.0");
    json.put("beta_end", config.schedule().betaEnd());
    json.put("beta_schedule", config.schedule().kind().diffusersName());
    json.put("beta_start", config.schedule().betaStart());
    json.put("clip_sample", config.clipSample());
    json.put("clip_sample_range", config.clipSampleRange());
    json.put("num_train_timesteps", config.schedule().steps());
    json.put("prediction_type", config.prediction().diffusersName());
    if (!config.setAlphaToOne()) {
      json.put("set_alpha_to_one", false);
    }
    if (config.stepsOffset() != 0) {
      json.put("steps_offset", config.stepsOffset());
    }
    if (config.spacing() != null) {
      json.put("timestep_spacing", config.spacing().publicName());
    }
    json.putNull("trained_betas");
    json.put("variance_type", config.variance().diffusersName());
    return JSON.writeValueAsString(json) + "\n";
  }

  static SchedulerConfig read(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
    SchedulerConfig.require(json.isObject(), "not a JSON object");
    return new SchedulerConfigJson(json).config();
  }

  private SchedulerConfig config() {
    json.propertyNames().forEach(this::requireKnown);
    NoiseSchedule schedule =
        NoiseSchedule.of(
            BetaSchedule.named(string("beta_schedule", "linear")),
            number("beta_start", 1e-4),
            number("beta_end", 0.02),
            integer("num_train_timesteps", 1000));
    // What a DPM-Solver has no use for is null in its file.
    boolean varies = json.path("variance_type").isString();
    return new SchedulerConfig(
        schedule,
        PredictionType.named(string("prediction_type", "epsilon")),
        varies ? Variance.named(string("variance_type", "")) : Variance.FIXED_SMALL,
        bool("clip_sample", true),
        number("clip_sample_range", 1),
        bool("set_alpha_to_one", true),
        integer("steps_offset", 0),
        json.has("timestep_spacing") ? Spacing.named(string("timestep_spacing", "")) : null);
  }

  private void requireKnown(String key) {
    JsonNode value = json.get(key);
    Set<String> allowed = FIXED.get(key);
    if (key.equals("_class_name")) {
      SchedulerConfig.require(
          value.isNull() || CLASSES.contains(value.asString("")), "%s = %s is unknown", key, value);
    } else if (allowed != null) {
      SchedulerConfig.require(
          allowed.contains(value.toString()),
          "%s = %s is not supported; only %s works",
          key,
          value,
          String.join(" or ", new TreeSet<>(allowed)));
    } else {
      SchedulerConfig.require(
          READ.contains(key) || IDLE.contains(key) || key.startsWith("_"),
          "key %s = %s is unknown",
          key,
          value);
    }
  }

  private String string(String key, String absent) {
    JsonNode value = json.path(key);
    SchedulerConfig.require(
        value.isMissingNode() || value.isString(), "%s is not a text: %s", key, value);
    return value.asString(absent);
  }

  private double number(String key, double absent) {
    JsonNode value = json.path(key);
    SchedulerConfig.require(
        value.isMissingNode() || value.isNumber(), "%s is not a number: %s", key, value);
    return value.doubleValue(absent);
  }

  private int integer(String key, int absent) {
    JsonNode value = json.path(key);
    SchedulerConfig.require(
        value.isMissingNode() || (value.isIntegralNumber() && value.canConvertToInt()),
        "%s is not a whole number: %s",
        key,
        value);
    return value.intValue(absent);
  }

  private boolean bool(String key, boolean absent) {
    JsonNode value = json.path(key);
    SchedulerConfig.require(
        value.isMissingNode() || value.isBoolean(), "%s is neither true nor false: %s", key, value);
    return value.booleanValue(absent);
  }
}
