package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that fixes a run: the same specification over the same data gives the same weights.
 *
 * @param name what people call the run
 * @param seed every random choice of the run derives from it
 * @param rounds rounds of federated averaging, the warm-up not counted
 * @param stepsPerRound optimiser steps of each site in each round
 * @param sites names of the sites that take part; all active ones when absent
 * @param quorum how many valid updates a round needs; all assigned sites when absent
 * @param deadline how long a round stays open
 * @param model the network: a diffusers {@code UNet2DModel} configuration
 * @param training how each site trains
 * @param sharing the paper's data sharing; absent means none
 * @param screening the paper's threshold filtering; absent means none
 * @param evaluation how many samples judge a model; absent means that no round is evaluated
 */
public record RunSpec(
    @NotBlank @Size(max = 100) String name,
    long seed,
    @Min(1) @Max(100_000) int rounds,
    @Min(1) @Max(10_000_000) int stepsPerRound,
    @Nullable @Size(max = 10_000) List<@NotBlank @Size(max = 63) String> sites,
    @Nullable @Min(1) @Max(10_000) Integer quorum,
    @NotNull Duration deadline,
    @NotNull JsonNode model,
    @NotNull @Valid Training training,
    @Nullable @Valid Sharing sharing,
    @Nullable @Valid Screening screening,
    @Nullable @Valid Evaluation evaluation) {

  /**
   * The recipe of training by noise prediction with AdamW.
   *
   * @param batchSize images per optimiser step
   * @param learningRate of AdamW, after its warm-up
   * @param warmUpSteps over which the learning rate rises linearly, counted across rounds
   * @param weightDecay decoupled weight decay
   * @param maxGradientNorm global norm above which gradients are scaled down
   * @param emaDecay decay of the averaged weights after its own warm-up; 0 keeps none
   * @param precision {@code f32} or {@code bf16}
   * @param flip whether images are mirrored at random
   */
  public record Training(
      @Min(1) @Max(65_536) int batchSize,
      @Positive @DecimalMax("1") double learningRate,
      @Min(0) @Max(10_000_000) int warmUpSteps,
      @DecimalMin("0") @DecimalMax("1") double weightDecay,
      @Positive @DecimalMax("1e12") double maxGradientNorm,
      @DecimalMin("0") @DecimalMax(value = "1", inclusive = false) double emaDecay,
      @NotNull @Pattern(regexp = "f32|bf16") String precision,
      boolean flip) {}

  /**
   * Data sharing after Zhao et al. 2018: a public set G, a warm-up model trained on it, and a
   * random portion of it at every site.
   *
   * @param dataSet the registered shared set G, by name
   * @param alpha the portion of G that each site mixes into its own images
   * @param warmUpSteps optimiser steps on G before the first round; 0 skips the warm-up round
   */
  public record Sharing(
      @NotBlank @Size(max = 63) String dataSet,
      @DecimalMin("0") @DecimalMax("1") double alpha,
      @Min(0) @Max(10_000_000) int warmUpSteps) {}

  /**
   * Threshold filtering: a site whose own model's samples stay out of line is disconnected.
   *
   * @param metric {@code lenet-fid} (lower is better) or {@code entropy} (of the classes; higher is
   *     better)
   * @param k the bound is k scaled median absolute deviations off the peers' median
   * @param bound an absolute bound that takes the place of the rule by k
   * @param afterRounds rounds before the first judgement
   * @param strikes judgements below the bound that disconnect; the ones before only warn
   * @param minimumSites below which nobody is disconnected any more
   * @param protectSoleOwners whether a site that alone yields a class is kept
   * @param samples images drawn from each site's own model
   */
  public record Screening(
      @NotNull @Pattern(regexp = "lenet-fid|entropy") String metric,
      @Positive @DecimalMax("1e12") double k,
      @Nullable @DecimalMin("-1e12") @DecimalMax("1e12") Double bound,
      @Min(0) @Max(100_000) int afterRounds,
      @Min(1) @Max(100_000) int strikes,
      @Min(1) @Max(10_000) int minimumSites,
      boolean protectSoleOwners,
      @Min(32) @Max(100_000) int samples) {}

  /**
   * How models are judged.
   *
   * @param samples images drawn from the global model after each round
   * @param sampler as in {@link SamplesApi.SampleRequest}
   * @param steps denoising steps
   */
  public record Evaluation(
      @Min(32) @Max(100_000) int samples,
      @NotNull @Pattern(regexp = SamplesApi.SAMPLER) String sampler,
      @Min(1) @Max(1000) int steps) {}
}
