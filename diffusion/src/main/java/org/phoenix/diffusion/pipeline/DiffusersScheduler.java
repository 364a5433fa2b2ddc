package org.phoenix.diffusion.pipeline;

import java.util.Set;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What diffusers' scheduler classes say of how a model was trained. DDPM and DDIM are Phoenix's own
 * and read in full. Of the other samplers for the same process only the betas and the kind of
 * prediction count, because Phoenix's samplers take their place; they do not clip. Classes of other
 * processes, such as variance-exploding or flow matching, are refused.
 */
final class DiffusersScheduler {

  /** What is written where nothing else is known. */
  static final String DDPM = "DDPMScheduler";

  private static final Set<String> OWN =
      Set.of(DDPM, "DDPMParallelScheduler", "DDIMScheduler", "DDIMParallelScheduler");
  private static final Set<String> OF_THE_SAME_PROCESS =
      Set.of(
          "PNDMScheduler",
          "DPMSolverMultistepScheduler",
          "DPMSolverSinglestepScheduler",
          "DEISMultistepScheduler",
          "UniPCMultistepScheduler",
          "EulerDiscreteScheduler",
          "EulerAncestralDiscreteScheduler",
          "LMSDiscreteScheduler");
  private static final Set<String> OF_TRAINING =
      Set.of(
          "num_train_timesteps",
          "beta_start",
          "beta_end",
          "beta_schedule",
          "trained_betas",
          "prediction_type",
          "rescale_betas_zero_snr",
          "thresholding");

  private DiffusersScheduler() {}

  /**
   * Reads a {@code scheduler_config.json}.
   *
   * @throws IllegalArgumentException naming what is not supported
   */
  static SchedulerConfig read(ObjectNode json) {
    String kind = kind(json);
    if (OWN.contains(kind)) {
      return SchedulerConfig.parse(json.toString());
    }
    if (!OF_THE_SAME_PROCESS.contains(kind)) {
      throw new IllegalArgumentException(
          "is a %s, which Phoenix does not know; DDPMScheduler and DDIMScheduler work"
              .formatted(kind));
    }
    JsonNode flow = json.path("use_flow_sigmas");
    if (flow.isBoolean() && flow.booleanValue()) {
      throw new IllegalArgumentException("use_flow_sigmas = true is not supported");
    }
    ObjectNode training = json.deepCopy().retain(OF_TRAINING);
    training.put("clip_sample", false);
    return SchedulerConfig.parse(training.toString());
  }

  /** The class's name; old files have none, and were written for DDPM. */
  static String kind(ObjectNode json) {
    return json.path("_class_name").asString(DDPM);
  }

  /** The pipeline class that runs with a scheduler of that class. */
  static String pipelineOf(String kind) {
    return switch (kind) {
      case "DDIMScheduler" -> "DDIMPipeline";
      case "PNDMScheduler" -> "PNDMPipeline";
      default -> "DDPMPipeline";
    };
  }
}
