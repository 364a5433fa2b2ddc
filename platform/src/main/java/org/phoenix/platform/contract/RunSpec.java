package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
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
 * @param stepsPerRound optimiser steps of each site in each round; absent where {@code
 *     epochsPerRound} says it
 * @param epochsPerRound passes of each site over its images in each round, in place of steps: a
 *     site takes ceil(epochs * images / batchSize) steps
 * @param sites names of the sites that take part; all active ones when absent
 * @param quorum how many valid updates a round needs; all assigned sites when absent
 * @param deadline how long a round stays open
 * @param model the network: a diffusers {@code UNet2DModel} configuration
 * @param training how each site trains
 * @param aggregation how a round's updates become one model; absent means federated averaging,
 *     weighted by images
 * @param sharing the paper's data sharing; absent means none
 * @param screening the paper's threshold filtering; absent means none
 * @param evaluation how many samples judge a model; absent means that no round is evaluated
 * @param roundPolicy whom a round asks and how long it waits; absent means everybody, until the
 *     deadline
 * @param personalisation layers that each site keeps for itself; absent means none
 * @param compression how updates travel: as weights in {@code f32} or {@code bf16}, or as their
 *     difference to the round's weights in {@code int8}; absent means {@code f32}
 * @param memorisation how each site checks whether its model repeats its images; absent means that
 *     none does
 * @param licence under which the model may be used, as its card says: an SPDX id or other words on
 *     one line; absent means that nobody has stated one
 */
public record RunSpec(
    @NotBlank @Size(max = 100) String name,
    long seed,
    @Min(1) @Max(100_000) int rounds,
    @Nullable @Min(1) @Max(10_000_000) Integer stepsPerRound,
    @Nullable @Min(1) @Max(10_000) Integer epochsPerRound,
    @Nullable @Size(max = 10_000) List<@NotBlank @Size(max = 63) String> sites,
    @Nullable @Min(1) @Max(10_000) Integer quorum,
    @NotNull Duration deadline,
    @NotNull JsonNode model,
    @NotNull @Valid Training training,
    @Nullable @Valid Aggregation aggregation,
    @Nullable @Valid Sharing sharing,
    @Nullable @Valid Screening screening,
    @Nullable @Valid Evaluation evaluation,
    @Nullable @Valid RoundPolicy roundPolicy,
    @Nullable @Valid Personalisation personalisation,
    @Nullable @Pattern(regexp = "f32|bf16|int8") String compression,
    @Nullable @Valid Memorisation memorisation,
    @Nullable @Size(max = 200) @Pattern(regexp = "[^\\s].*", message = "must be one line and not begin with a space") String licence) {

  /**
   * The recipe of training a denoiser with AdamW.
   *
   * @param batchSize images per optimiser step
   * @param learningRate of AdamW, after its warm-up
   * @param warmUpSteps over which the learning rate rises linearly, counted across rounds
   * @param weightDecay decoupled weight decay
   * @param maxGradientNorm global norm above which gradients are scaled down
   * @param emaDecay decay of the averaged weights after its own warm-up; 0 keeps none
   * @param precision {@code f32} or {@code bf16}
   * @param flip whether images are mirrored at random
   * @param proximalMu mu of FedProx (Li et al. 2020): a site's objective grows by mu / 2 times the
   *     squared distance from the round's global weights; absent or 0 means none
   * @param minSnrGamma gamma of min-SNR weighting (Hang et al. 2023): an image's loss is weighted
   *     by min(SNR, gamma) of its time step, over SNR where noise is predicted and over SNR + 1
   *     where v is; absent means that all count the same
   * @param accumulation parts in which a batch's gradients are computed and summed, to need less
   *     memory; absent means 1. A site whose memory does not hold a part takes more of them
   * @param prediction what the network learns to predict of a noisy image: {@code epsilon}, the
   *     noise; {@code v_prediction}, v of Salimans and Ho 2022; {@code sample}, the image. Absent
   *     means {@code epsilon}
   * @param betaSchedule how the noise grows over the 1000 time steps: {@code linear}, from 1e-4 to
   *     0.02 as in Ho et al. 2020, or {@code cosine}, Nichol and Dhariwal 2021 (diffusers' {@code
   *     squaredcos_cap_v2}). Absent means {@code linear}
   */
  public record Training(
      @Min(1) @Max(65_536) int batchSize,
      @Positive @DecimalMax("1") double learningRate,
      @Min(0) @Max(10_000_000) int warmUpSteps,
      @DecimalMin("0") @DecimalMax("1") double weightDecay,
      @Positive @DecimalMax("1e12") double maxGradientNorm,
      @DecimalMin("0") @DecimalMax(value = "1", inclusive = false) double emaDecay,
      @NotNull @Pattern(regexp = "f32|bf16") String precision,
      boolean flip,
      @Nullable @DecimalMin("0") @DecimalMax("1000") Double proximalMu,
      @Nullable @Positive @DecimalMax("1e6") Double minSnrGamma,
      @Nullable @Min(1) @Max(65_536) Integer accumulation,
      @Nullable @Pattern(
              regexp = "epsilon|v_prediction|sample",
              message = "must be epsilon, v_prediction or sample")
          String prediction,
      @Nullable @Pattern(regexp = "linear|cosine", message = "must be linear or cosine") String betaSchedule) {}

  /**
   * How a round's updates become one model. Each method takes its own values and no others.
   *
   * @param method {@code fedavg}; {@code fedavgm} (Hsu et al. 2019) or {@code fedadam} (Reddi et
   *     al. 2021), which take the average as a gradient; {@code median} or {@code trimmed-mean}
   *     (Yin et al. 2018), coordinate by coordinate; {@code multi-krum} (Blanchard et al. 2017)
   * @param serverLearningRate eta of fedavgm (absent means 1) and of fedadam (needed)
   * @param momentum beta of fedavgm; absent means 0.9
   * @param beta1 decay of fedadam's first moment; absent means 0.9
   * @param beta2 decay of fedadam's second moment; absent means 0.99
   * @param tau what fedadam adds to the root of the second moment; absent means 0.001
   * @param trimFraction the share of the updates that trimmed-mean leaves out at each end
   * @param trimCount how many it leaves out at each end, in place of the share
   * @param f how many hostile updates multi-krum withstands
   * @param m how many updates multi-krum averages; absent means all but f
   */
  public record Aggregation(
      @NotNull @Pattern(regexp = "fedavg|fedavgm|fedadam|median|trimmed-mean|multi-krum") String method,
      @Nullable Double serverLearningRate,
      @Nullable Double momentum,
      @Nullable Double beta1,
      @Nullable Double beta2,
      @Nullable Double tau,
      @Nullable Double trimFraction,
      @Nullable Integer trimCount,
      @Nullable Integer f,
      @Nullable Integer m) {}

  /**
   * Data sharing after Zhao et al. 2018: a public set G, a warm-up model trained on it, and a
   * random portion of it at every site.
   *
   * @param dataSet the registered shared set G, by name
   * @param alpha the portion of G that each site mixes into its own images
   * @param warmUpSteps optimiser steps on G before the first round; 0 skips the warm-up round
   * @param balanceTolerance how far the images of any class of G may be from their mean over the
   *     classes, as a share of it; absent means that G need not be balanced
   */
  public record Sharing(
      @NotBlank @Size(max = 63) String dataSet,
      @DecimalMin("0") @DecimalMax("1") double alpha,
      @Min(0) @Max(10_000_000) int warmUpSteps,
      @Nullable @DecimalMin("0") @DecimalMax("1") Double balanceTolerance) {}

  /**
   * Threshold filtering: a site whose own model's samples stay out of line is disconnected.
   *
   * @param metric {@code likeness}, which compares sites by {@code clear}, {@code typical}, {@code
   *     distinct} and {@code variety} at once; one of these; {@code lenet-fid} or {@code lenet-kid}
   *     (lower is better); {@code precision}, {@code recall}, {@code density}, {@code coverage} or
   *     {@code entropy} (of the classes; higher is better). Absent means {@code likeness}
   * @param k the bound is k scaled median absolute deviations off the peers' median
   * @param bound an absolute bound that takes the place of the rule by k
   * @param afterRounds rounds before the first judgement
   * @param strikes judgements below the bound that disconnect; the ones before only warn
   * @param minimumSites below which nobody is disconnected any more
   * @param protectSoleOwners whether a site that alone yields a class is kept
   * @param samples images drawn from each site's own model
   * @param probation good judgements in a row that clear a site's strikes; a site that is admitted
   *     again gets them with one strike left. Absent or 0: strikes stay, and a site that is
   *     admitted again starts without any
   */
  public record Screening(
      @Nullable @Pattern(
              regexp =
                  "likeness|clear|typical|distinct|variety|lenet-fid|lenet-kid|precision|recall|density|coverage|entropy")
          String metric,
      @Positive @DecimalMax("1e12") double k,
      @Nullable @DecimalMin("-1e12") @DecimalMax("1e12") Double bound,
      @Min(0) @Max(100_000) int afterRounds,
      @Min(1) @Max(100_000) int strikes,
      @Min(1) @Max(10_000) int minimumSites,
      boolean protectSoleOwners,
      @Min(32) @Max(100_000) int samples,
      @Nullable @Min(0) @Max(100_000) Integer probation) {

    public static final String DEFAULT_METRIC = "likeness";

    /** The metric, or the default one. */
    public String judgedBy() {
      return metric == null ? DEFAULT_METRIC : metric;
    }
  }

  /**
   * How models are judged.
   *
   * @param samples images drawn from the global model after each round; of a run with personal
   *     layers nobody has a whole global model, and none is
   * @param sampler as in {@link SamplesApi.SampleRequest}
   * @param steps denoising steps
   */
  public record Evaluation(
      @Min(32) @Max(100_000) int samples,
      @NotNull @Pattern(regexp = SamplesApi.SAMPLER) String sampler,
      @Min(1) @Max(1000) int steps) {}

  /**
   * Whom a round asks, how long it waits for them, and what it does about those who fail.
   *
   * @param extensions how often the deadline moves while the quorum is missed; absent means never
   * @param extension by how much it moves; absent means by the deadline's own length
   * @param minimumSites fewer connected sites fail the run; absent means one
   * @param maximumSites how many updates a round wants: so many sites are drawn by the run's seed;
   *     absent means all connected ones
   * @param overSelection how many sites more are asked; the round is frozen once {@code
   *     maximumSites} valid updates are there
   * @param stragglers {@code wait-until-deadline}, or {@code freeze-at-quorum}: once the quorum has
   *     delivered, the others have {@code grace} left; absent means the former
   * @param grace how long the others have; absent means no time
   * @param attempts how often a site may try in a round; absent means 3
   * @param retryAfter pause after a first failure, doubled after each further one; absent means 10
   *     s
   */
  public record RoundPolicy(
      @Nullable @Min(0) @Max(1000) Integer extensions,
      @Nullable Duration extension,
      @Nullable @Min(1) Integer minimumSites,
      @Nullable @Min(1) Integer maximumSites,
      @Nullable @Min(0) @Max(100_000) Integer overSelection,
      @Nullable @Pattern(regexp = "wait-until-deadline|freeze-at-quorum") String stragglers,
      @Nullable Duration grace,
      @Nullable @Min(1) @Max(10) Integer attempts,
      @Nullable Duration retryAfter) {}

  /**
   * Personal layers after FedPer (Arivazhagan et al. 2019): these tensors are neither sent nor
   * averaged; each site trains and keeps its own. With screening, each site draws the images by
   * which it is judged.
   *
   * @param layers patterns of tensor names, {@code *} standing for anything: {@code conv_out.*}
   */
  public record Personalisation(@NotEmpty @Size(max = 1000) List<@NotBlank String> layers) {}

  /**
   * The memorisation check: after its training each site draws images from its own model and looks
   * how near they come to its images. It reports quantiles of the distances and nothing else.
   *
   * @param samples images drawn from each site's model, and the most of its own images that are
   *     compared with each other
   * @param sampler as in {@link SamplesApi.SampleRequest}
   * @param steps denoising steps
   * @param everyRounds how many rounds lie between two checks; the last round always has one.
   *     Absent means the last round alone
   */
  public record Memorisation(
      @Min(MemorisationReport.FEWEST) @Max(10_000) int samples,
      @NotNull @Pattern(regexp = SamplesApi.SAMPLER) String sampler,
      @Min(1) @Max(1000) int steps,
      @Nullable @Min(1) @Max(100_000) Integer everyRounds) {}
}
