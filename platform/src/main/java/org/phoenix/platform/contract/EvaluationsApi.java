package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** Judging generated images against the reference set. */
@HttpExchange("/api/v1")
public interface EvaluationsApi {

  /** The reference set, its classifier and whether it is ready. 404 when none is configured. */
  @GetExchange("/reference")
  ReferenceView reference();

  /**
   * Queues an evaluation: 202 with its location. The same id again answers with the same one. 503
   * with {@code Retry-After} while too many wait.
   */
  @PostExchange("/evaluations")
  ResponseEntity<EvaluationView> evaluate(@RequestBody @Valid EvaluationRequest request);

  /**
   * The evaluations, newest first, a page at a time.
   *
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange("/evaluations")
  ResponseEntity<List<EvaluationView>> pageOfEvaluations(
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /** All evaluations, newest first. */
  default List<EvaluationView> evaluations() {
    return Pages.all(after -> pageOfEvaluations(after, Pages.MOST));
  }

  @GetExchange("/evaluations/{id}")
  EvaluationView evaluation(@PathVariable("id") UUID id);

  /**
   * Cancels an evaluation: a waiting one never starts, a running one stops after its present batch.
   * Cancelling again changes nothing; one that is done or has failed is a conflict.
   */
  @PostExchange("/evaluations/{id}/cancel")
  EvaluationView cancel(@PathVariable("id") UUID id);

  /**
   * Compares sites by their finished evaluations. The verdicts are kept with the evaluations; the
   * same request again is answered with the same ones.
   */
  @PostExchange("/verdicts")
  List<Verdict> judge(@RequestBody @Valid VerdictRequest request);

  /**
   * @param id chosen by the caller, so that asking twice is asking once
   * @param subject what is judged, for people: {@code "run demo, round 3, global model"}
   * @param imagesKey object key of a safetensors file with {@code images} (U8, N x C x H x W); one
   *     that ends in {@code .gz} is compressed by gzip
   */
  record EvaluationRequest(
      @NotNull UUID id,
      @NotBlank @Size(max = 300) String subject,
      @NotBlank @Size(max = 500) String imagesKey) {}

  enum Status {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  /**
   * @param progress how far it is, while it runs
   * @param verdicts given on it, the newest first; the list of all evaluations leaves them out
   */
  record EvaluationView(
      UUID id,
      String subject,
      Status status,
      @Nullable Result result,
      @Nullable String error,
      @Nullable Progress progress,
      List<GivenVerdict> verdicts) {}

  /** What a running evaluation is at. */
  enum Stage {
    /** The images come from the object store. */
    FETCHING,
    /** Something else computes on the device. */
    WAITING,
    /** Features and classes are read, batch by batch. */
    READING,
    /** The second network's features are read, batch by batch. */
    READING_SECOND,
    /** Metrics and their noise are computed. */
    MEASURING
  }

  /**
   * @param read images that were read
   * @param images all of them; 0 while they are fetched
   */
  record Progress(Stage stage, int read, int images) {}

  /**
   * What LeNet says of N images.
   *
   * @param samples N
   * @param classCounts images per predicted class
   * @param classShare counts divided by N
   * @param entropy of the class shares, in nats
   * @param totalVariation half the L1 distance between class shares and the reference's
   * @param classesCovered classes with a share of 2 % or more
   * @param lenetFid Fréchet distance of LeNet's 84 features to the reference's
   * @param classIntervals of each class share, 95 % (Wilson); this and what follows is absent in
   *     what was measured before it was told
   * @param lenetScore the inception score's formula with LeNet's class probabilities: 1 to the
   *     number of classes
   * @param pairs what pairs of real and generated images tell
   * @param warnings what makes a value say less than it seems to
   * @param second what another network's features tell, where the evaluator has one
   */
  record Result(
      int samples,
      List<Integer> classCounts,
      List<Double> classShare,
      double entropy,
      double totalVariation,
      int classesCovered,
      Fid lenetFid,
      @Nullable List<Interval> classIntervals,
      @Nullable Double lenetScore,
      @Nullable Pairs pairs,
      @Nullable List<String> warnings,
      @Nullable SecondSpaceResult second) {}

  /**
   * What the features of a second network tell: with Inception's of 2015-12-05, FID and KID proper.
   * The sides are those of {@code fid}.
   *
   * @param dimension D, features of an image
   * @param fid Fréchet distance, without its noise: each draw would take a covariance of D features
   * @param kid as {@link Pairs#lenetKid()}, kernel (u.v / D + 1)^3
   */
  record SecondSpaceResult(
      int dimension,
      Fid fid,
      int k,
      Paired kid,
      Paired precision,
      Paired recall,
      Paired density,
      Paired coverage) {}

  record Interval(double low, double high) {}

  /**
   * What pairs of real and generated images tell, by LeNet's 84 features. A ball reaches from an
   * image to its k-th nearest other one of the same set.
   *
   * @param samples N of the generated side
   * @param reference which split the real side is
   * @param referenceSamples N of the real side
   * @param extractorSha256 hash of the classifier's weights
   * @param lenetKid unbiased squared maximum mean discrepancy, kernel (u.v / 84 + 1)^3
   * @param precision share of the generated images in a ball of the real ones
   * @param recall share of the real images in a ball of the generated ones
   * @param density balls of the real images that hold a generated one, on average, by k
   * @param coverage share of the real images' balls that hold a generated one
   */
  record Pairs(
      int samples,
      String reference,
      int referenceSamples,
      String extractorSha256,
      int k,
      Paired lenetKid,
      Paired precision,
      Paired recall,
      Paired density,
      Paired coverage) {}

  /**
   * @param noise standard deviation of the value over the drawing of the images
   * @param floor the same of two disjoint halves of the real images
   */
  record Paired(double value, double noise, double floor) {}

  /**
   * @param samples N of the generated side
   * @param reference which split the real side is, for example {@code "held-out"}
   * @param referenceSamples N of the real side
   * @param extractorSha256 hash of the classifier's weights
   * @param floor the same distance between two disjoint real sets
   * @param noise standard deviation of the value over the drawing of the images; absent in what was
   *     measured before it was told
   */
  record Fid(
      double value,
      int samples,
      String reference,
      int referenceSamples,
      String extractorSha256,
      double floor,
      @Nullable Double noise) {}

  /**
   * @param status QUEUED or RUNNING while LeNet trains, DONE when it can judge
   * @param accuracy share of the held-out images that LeNet classifies rightly
   * @param confusion counts of held-out images: a row for each class by label, a column for each
   *     class that LeNet gave
   * @param floor LeNet-FID between two disjoint halves of real images
   * @param lenetKey object key of LeNet's weights, once it can judge
   * @param second the second feature space, where there is one, once it can be used
   */
  record ReferenceView(
      Status status,
      long images,
      long heldOut,
      int classes,
      int channels,
      int size,
      List<Double> classShare,
      @Nullable Double accuracy,
      @Nullable List<List<Integer>> confusion,
      @Nullable Double floor,
      @Nullable String lenetSha256,
      @Nullable String lenetKey,
      @Nullable SecondSpaceView second,
      @Nullable String error) {}

  /**
   * The real side of a second network's features.
   *
   * @param extractorSha256 of the network's file
   * @param images N
   * @param dimension D
   * @param floor Fréchet distance between two disjoint halves of them
   */
  record SecondSpaceView(String extractorSha256, int images, int dimension, double floor) {}

  /**
   * @param metric {@code lenet-fid}, {@code lenet-kid}, {@code precision}, {@code recall}, {@code
   *     density}, {@code coverage}, {@code entropy}, {@code clear}, {@code typical}, {@code
   *     distinct}, {@code variety}, or {@code likeness} for the last four at once
   * @param k see {@link RunSpec.Screening}
   * @param bound an absolute bound that takes the place of the rule by k; not for {@code likeness}
   */
  record VerdictRequest(
      @NotBlank String metric,
      double k,
      @Nullable Double bound,
      boolean protectSoleOwners,
      @NotEmpty List<@Valid Subject> sites) {}

  record Subject(@NotBlank String site, @NotNull UUID evaluationId) {}

  /** What a comparison says. */
  enum Decision {
    NO_WORSE,
    WORSE,
    /** There were too few peers. */
    NOT_COMPARED
  }

  /**
   * A site beside its peers. Metric, value, median, bound and margin are those of the comparison
   * that decided: the one furthest beyond its bound, or nearest to it.
   *
   * @param median the peers' median of the metric; absent under an absolute bound
   * @param margin what the bound allows for the metric's own sampling noise
   * @param underperforms whether any comparison has its value on the wrong side of the bound
   * @param soleOwnerOf classes that only this site's samples cover
   * @param comparisons one for each metric, with all that it was computed from
   */
  record Verdict(
      String site,
      UUID evaluationId,
      String metric,
      double value,
      @Nullable Double median,
      double bound,
      double margin,
      boolean underperforms,
      Decision decision,
      List<Integer> soleOwnerOf,
      String reason,
      List<Compared> comparisons) {}

  /**
   * One value and its bound: {@code median ± (k * scale + margin)}, or {@code given ± margin}, on
   * the side of worse values.
   *
   * @param worse the direction of worse values: 1 upwards, -1 downwards
   * @param noise standard deviation of the value over the drawing of the samples; the margin is
   *     twice as much
   * @param given the absolute bound, if there is one; else the median of the peers counts
   * @param deviation the median of the peers' distances from their median, times 1.4826
   * @param leastScale the scale is the larger one of this and the deviation
   * @param peers the other sites
   */
  record Compared(
      String metric,
      int worse,
      double value,
      double noise,
      @Nullable Double given,
      @Nullable Double median,
      @Nullable Double deviation,
      @Nullable Double leastScale,
      @Nullable Double scale,
      double k,
      double margin,
      double bound,
      Decision decision,
      List<Peer> peers) {}

  /**
   * @param evaluationId absent when the value is no evaluation's
   */
  record Peer(String site, @Nullable UUID evaluationId, double value) {}

  record GivenVerdict(Instant at, Verdict verdict) {}
}
