package org.phoenix.platform.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run's model is, what it was made of and how good it was found to be, for whoever gets the
 * model without having seen the run.
 *
 * @param reason why the run failed or was cancelled
 * @param licence under which the model may be used; absent when nobody has stated one
 * @param clonedFrom the run whose specification this one took over
 * @param limits what the model is for and what nobody knows of it, in sentences that follow from
 *     the rest of the card
 * @param sites those that take part; none before the run is started
 * @param shared the public set G; absent without data sharing
 * @param newest what the evaluator found of the newest model that it judged; absent when it judged
 *     none
 * @param best the same of the best round's model
 * @param memorisation what each site that looked found last
 */
public record ModelCard(
    UUID id,
    String name,
    RunsApi.RunStatus status,
    @Nullable String reason,
    long seed,
    @Nullable String licence,
    Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable UUID clonedFrom,
    List<String> limits,
    Network network,
    List<SiteData> sites,
    @Nullable SharedData shared,
    Strategy strategy,
    RoundCounts rounds,
    @Nullable Judgement newest,
    @Nullable Judgement best,
    List<SiteMemorisation> memorisation) {

  /**
   * A diffusers {@code UNet2DModel} and its noise schedule.
   *
   * @param imageSize height and width of the images in pixels
   * @param channels of the images
   * @param parameters numbers that are trained
   * @param blockOutChannels channels of each level, from fine to coarse
   * @param prediction as in {@link RunSpec.Training}
   * @param betaSchedule as in {@link RunSpec.Training}
   * @param timeSteps of the noise schedule
   * @param averagedWeights whether the checkpoint has averaged weights (EMA) beside the raw ones
   * @param newest the newest global weights, or those that the run was taken back to
   * @param best the weights of the round with the best LeNet-FID
   */
  public record Network(
      int imageSize,
      int channels,
      long parameters,
      List<Integer> blockOutChannels,
      int layersPerBlock,
      String prediction,
      String betaSchedule,
      int timeSteps,
      boolean averagedWeights,
      @Nullable Weights newest,
      @Nullable Weights best) {}

  /**
   * @param round that made them; absent for those that the run began with
   */
  public record Weights(@Nullable Integer round, String sha256) {}

  /**
   * A site of the run: counts, and nothing else of its images.
   *
   * @param offered images that the site says it has, as of now
   * @param trained images that its newest averaged update was trained on, its portion of G
   *     included; absent while no update of it was averaged
   * @param averaged updates that were averaged, the warm-up not counted
   * @param quarantined updates that were not
   * @param reason why it was warned, disconnected or withdrawn
   */
  public record SiteData(
      String site,
      RunsApi.ParticipantStatus status,
      @Nullable Long offered,
      @Nullable Long trained,
      long averaged,
      long quarantined,
      int strikes,
      @Nullable String reason) {}

  /**
   * @param dataSet the registered name of G
   * @param images |G|; absent when it is no longer registered, as are the next two
   * @param classCounts absent when G has no labels
   * @param alpha the portion of G that each site mixes into its own images
   * @param warmUpSteps optimiser steps on G before the first round
   * @param beta |G| / |D|, D being the data of all sites; absent before the run is started
   * @param sentBytes what sharing G cost
   */
  public record SharedData(
      String dataSet,
      @Nullable Long images,
      @Nullable String sha256,
      @Nullable List<Integer> classCounts,
      double alpha,
      int warmUpSteps,
      @Nullable Double beta,
      long sentBytes) {}

  /**
   * The choices of the run, under the names of its specification.
   *
   * @param aggregation with every value that the method uses
   * @param personalLayers patterns of tensor names that each site keeps for itself
   * @param screening absent means that no site is judged
   * @param evaluation absent means that no round is judged
   * @param memorisation absent means that no site checks its model
   */
  public record Strategy(
      RunSpec.Aggregation aggregation,
      @Nullable Integer stepsPerRound,
      @Nullable Integer epochsPerRound,
      @Nullable Integer quorum,
      Duration deadline,
      RunSpec.@Nullable RoundPolicy roundPolicy,
      String compression,
      List<String> personalLayers,
      RunSpec.Training training,
      RunSpec.@Nullable Screening screening,
      RunSpec.@Nullable Evaluation evaluation,
      RunSpec.@Nullable Memorisation memorisation) {}

  /**
   * @param planned as in the specification; neither this nor what follows counts the warm-up
   * @param closed rounds whose updates became a model
   * @param inModel those of them that the newest weights descend from: a rollback leaves others out
   * @param failed rounds that came to nothing
   * @param warmUp whether the warm-up on G was done
   * @param widths how many of the closed rounds averaged how many updates
   * @param updates all that came, those of the warm-up and of failed rounds included, as in what
   *     follows
   * @param quarantined updates that were not averaged
   * @param updateBytes bytes of all updates
   * @param savedBytes as in {@link RunsApi.RunView}
   */
  public record RoundCounts(
      int planned,
      int closed,
      int inModel,
      int failed,
      boolean warmUp,
      List<RoundWidth> widths,
      long updates,
      long quarantined,
      long updateBytes,
      @Nullable Long savedBytes) {}

  /**
   * @param sites whose updates were averaged in each of these rounds
   */
  public record RoundWidth(long sites, int rounds) {}

  /**
   * What the evaluator found of one round's global model.
   *
   * @param checkpointSha256 the model's weights
   * @param samples N, images that were drawn from it
   * @param classCounts of these, by the class that LeNet gave
   * @param warnings what makes a value say less than it seems to
   */
  public record Judgement(
      int round,
      @Nullable String checkpointSha256,
      int samples,
      List<Integer> classCounts,
      List<Metric> metrics,
      List<String> warnings) {}

  /**
   * @param name {@code lenet-fid}, {@code lenet-kid}, {@code fid}, {@code kid}, {@code precision},
   *     {@code recall}, {@code density}, {@code coverage}, {@code class-entropy}, {@code
   *     total-variation}, {@code classes-covered} or {@code lenet-score}, as in {@link
   *     EvaluationsApi}
   * @param space whose features it is computed from
   * @param noise standard deviation of the value over the drawing of the images, where it is known
   * @param floor the same of real images against real ones, where it was measured
   * @param samples N of the generated side
   * @param reference which split the real side is
   * @param referenceSamples N of the real side
   * @param extractorSha256 of the network that gave the features
   */
  public record Metric(
      String name,
      FeatureSpace space,
      double value,
      @Nullable Double noise,
      @Nullable Double floor,
      int samples,
      @Nullable String reference,
      @Nullable Integer referenceSamples,
      String extractorSha256) {}

  public enum FeatureSpace {
    LENET,
    /** The evaluator's second network: with Inception's of 2015-12-05, FID and KID proper. */
    SECOND
  }

  /**
   * @param repeats whether the site's model seems to repeat images of the site
   */
  public record SiteMemorisation(
      String site, int round, boolean repeats, MemorisationReport report) {}
}
