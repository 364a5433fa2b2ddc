package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
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
   * Compares sites by their finished evaluations; stateless, but every answer can be recomputed.
   */
  @PostExchange("/verdicts")
  List<Verdict> judge(@RequestBody @Valid VerdictRequest request);

  /**
   * @param id chosen by the caller, so that asking twice is asking once
   * @param subject what is judged, for people: {@code "run demo, round 3, global model"}
   * @param imagesKey object key of a safetensors file with {@code images} (U8, N x C x H x W)
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
   */
  record EvaluationView(
      UUID id,
      String subject,
      Status status,
      @Nullable Result result,
      @Nullable String error,
      @Nullable Progress progress) {}

  /** What a running evaluation is at. */
  enum Stage {
    /** The images come from the object store. */
    FETCHING,
    /** Something else computes on the device. */
    WAITING,
    /** Features and classes are read, batch by batch. */
    READING,
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
   */
  record Result(
      int samples,
      List<Integer> classCounts,
      List<Double> classShare,
      double entropy,
      double totalVariation,
      int classesCovered,
      Fid lenetFid) {}

  /**
   * @param samples N of the generated side
   * @param reference which split the real side is, for example {@code "held-out"}
   * @param referenceSamples N of the real side
   * @param extractorSha256 hash of the classifier's weights
   * @param floor the same distance between two disjoint real sets
   */
  record Fid(
      double value,
      int samples,
      String reference,
      int referenceSamples,
      String extractorSha256,
      double floor) {}

  /**
   * @param status QUEUED or RUNNING while LeNet trains, DONE when it can judge
   * @param accuracy share of the held-out images that LeNet classifies rightly
   * @param confusion counts of held-out images: a row for each class by label, a column for each
   *     class that LeNet gave
   * @param floor LeNet-FID between two disjoint halves of real images
   * @param lenetKey object key of LeNet's weights, once it can judge
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
      @Nullable String error) {}

  /**
   * @param metric {@code lenet-fid} or {@code entropy}
   * @param k see {@link RunSpec.Screening}
   * @param bound an absolute bound that takes the place of the rule by k
   */
  record VerdictRequest(
      @NotBlank String metric,
      double k,
      @Nullable Double bound,
      boolean protectSoleOwners,
      @NotEmpty List<@Valid Subject> sites) {}

  record Subject(@NotBlank String site, @NotNull UUID evaluationId) {}

  /**
   * @param median the peers' median of the metric; absent under an absolute bound
   * @param margin what the bound allows for the metric's own sampling noise
   * @param underperforms whether the value is on the wrong side of the bound
   * @param soleOwnerOf classes that only this site's samples cover
   */
  record Verdict(
      String site,
      String metric,
      double value,
      @Nullable Double median,
      double bound,
      double margin,
      boolean underperforms,
      List<Integer> soleOwnerOf,
      String reason) {}
}
