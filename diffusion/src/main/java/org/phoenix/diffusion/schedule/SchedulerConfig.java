package org.phoenix.diffusion.schedule;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What diffusers keeps in {@code scheduler_config.json}, as far as it is about the model: which
 * sampler is used is the user's choice.
 *
 * @param schedule the betas
 * @param prediction what the model was trained to predict
 * @param variance of ancestral sampling
 * @param clipSample whether DDPM and DDIM cut a predicted image to +-{@code clipSampleRange} at
 *     every step
 * @param setAlphaToOne whether DDIM ends at alphaBar = 1, not at that of time step 0
 * @param stepsOffset added to every time step of leading spacing
 * @param spacing that samplers take when nobody asks for another; their usual one when absent
 */
public record SchedulerConfig(
    NoiseSchedule schedule,
    PredictionType prediction,
    Variance variance,
    boolean clipSample,
    double clipSampleRange,
    boolean setAlphaToOne,
    int stepsOffset,
    @Nullable Spacing spacing) {

  /**
   * How runs train and samples are drawn unless a run says otherwise: section 4 of Ho et al. 2020,
   * T = 1000, betas from 1e-4 to 0.02.
   */
  public static final SchedulerConfig HO_2020 = of(NoiseSchedule.linear(1e-4, 0.02, 1000));

  /**
   * @throws IllegalArgumentException when a value makes no sense; the message names it
   */
  public SchedulerConfig {
    require(
        clipSampleRange > 0 && Double.isFinite(clipSampleRange),
        "clip_sample_range = %s; above 0 works",
        clipSampleRange);
    require(
        stepsOffset >= 0 && stepsOffset < schedule.steps(),
        "steps_offset = %s; 0 to %s works",
        stepsOffset,
        schedule.steps() - 1);
  }

  public SchedulerConfig(
      NoiseSchedule schedule, PredictionType prediction, Variance variance, boolean clipSample) {
    this(schedule, prediction, variance, clipSample, 1, true, 0, null);
  }

  /** What {@code google/ddpm-cifar10-32} uses: noise is predicted, large variance, clipped. */
  public static SchedulerConfig of(NoiseSchedule schedule) {
    return new SchedulerConfig(schedule, PredictionType.EPSILON, Variance.FIXED_LARGE, true);
  }

  /**
   * {@link #HO_2020}, but for what a run chooses.
   *
   * @param prediction what the network learns to predict, by diffusers' name; the noise when absent
   * @param betas their course: {@code linear} or {@code cosine} (diffusers' {@code
   *     squaredcos_cap_v2}); linear when absent
   * @throws IllegalArgumentException for another name
   */
  public static SchedulerConfig ofRun(@Nullable String prediction, @Nullable String betas) {
    NoiseSchedule schedule =
        switch (Objects.requireNonNullElse(betas, "linear")) {
          case "linear" -> HO_2020.schedule();
          case "cosine" -> NoiseSchedule.cosine(HO_2020.schedule().steps());
          default ->
              throw new IllegalArgumentException(
                  "unknown betas \"%s\": linear or cosine".formatted(betas));
        };
    PredictionType type =
        prediction == null ? PredictionType.EPSILON : PredictionType.named(prediction);
    return new SchedulerConfig(schedule, type, HO_2020.variance(), HO_2020.clipSample());
  }

  /** The JSON of a {@code DDPMScheduler}. */
  public String toJson() {
    return SchedulerConfigJson.write(this);
  }

  /**
   * Reads the JSON of a DDPM, DDIM, PNDM, DPM-Solver, UniPC, DEIS, Euler or LMS scheduler of
   * diffusers; what is absent has the default of a {@code DDPMScheduler}. {@code solver_order} does
   * not count: a sampler's name says it.
   *
   * @throws IllegalArgumentException when the text is not such JSON, or asks for what is not
   *     supported here; the message names key and value
   */
  public static SchedulerConfig parse(String text) {
    return SchedulerConfigJson.read(text);
  }

  /** The largest value of a predicted image, infinite when it is not clipped. */
  public double largestImage() {
    return clipSample ? clipSampleRange : Double.POSITIVE_INFINITY;
  }

  static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }
}
