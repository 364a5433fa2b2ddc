package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import tools.jackson.databind.JsonNode;

/** Runs, their rounds, sites and events, as an operator sees them. */
@HttpExchange("/api/v1")
public interface RunsApi {

  /**
   * Creates a run in DRAFT.
   *
   * @param idempotencyKey the same key again answers with the run it made, for a day
   */
  @PostExchange("/runs")
  RunView create(
      @RequestBody @Valid RunSpec spec,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey);

  /**
   * Runs, newest first.
   *
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange("/runs")
  ResponseEntity<List<RunView>> pageOfRuns(
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /** All runs, newest first. */
  default List<RunView> runs() {
    return Pages.all(after -> pageOfRuns(after, Pages.MOST));
  }

  /** A run with its specification and how far it is. */
  @GetExchange("/runs/{id}")
  RunView run(@PathVariable("id") UUID id);

  /** Starts a draft: its sites are fixed, and its first round opens. */
  @PostExchange("/runs/{id}/start")
  RunView start(@PathVariable("id") UUID id);

  /** Stops the clock of a running run: sites that train go on, and no deadline passes. */
  @PostExchange("/runs/{id}/pause")
  RunView pause(@PathVariable("id") UUID id);

  /** Lets a paused run go on; the open round's deadline moves by the length of the pause. */
  @PostExchange("/runs/{id}/resume")
  RunView resume(@PathVariable("id") UUID id);

  /** Ends a run for good; its newest weights stay. */
  @PostExchange("/runs/{id}/cancel")
  RunView cancel(@PathVariable("id") UUID id);

  /**
   * Gives a running, paused or completed run more rounds. A completed run goes on from its last
   * weights. Another run is refused with 409, and so is a total that the run has reached already.
   */
  @PostExchange("/runs/{id}/extend")
  RunView extend(@PathVariable("id") UUID id, @RequestBody @Valid Extension extension);

  /**
   * Takes a run back to the weights of a closed round. The next round has the next number and
   * starts from them; no round is removed. A round in work is given up. A running run goes on at
   * once, a paused one stays paused, and a completed or failed one is paused then: extend it if it
   * has no rounds left, and resume it. 409 for a draft or a cancelled run, for a round that is not
   * closed, and when the run is at these weights already.
   */
  @PostExchange("/runs/{id}/rollback")
  RunView rollBack(@PathVariable("id") UUID id, @RequestBody @Valid Rollback rollback);

  /**
   * Creates a draft with the specification of another run, whatever became of that one, and with
   * changes to it: a JSON merge patch (RFC 7396), where null removes a value. An empty object
   * changes nothing.
   */
  @PostExchange("/runs/{id}/clone")
  RunView copy(@PathVariable("id") UUID id, @RequestBody JsonNode changes);

  /**
   * The run's model card: what its model is, what it was made of and how good it was found to be,
   * as far as is known now.
   */
  @GetExchange("/runs/{id}/card")
  ModelCard card(@PathVariable("id") UUID id);

  /** The same card as Markdown, with YAML in front by which public hubs file a model. */
  @GetExchange(url = "/runs/{id}/card.md", accept = "text/markdown")
  ResponseEntity<String> cardText(@PathVariable("id") UUID id);

  /** What a run waits for, for whom, until when, and how far each site is. */
  @GetExchange("/runs/{id}/waiting")
  Waiting waiting(@PathVariable("id") UUID id);

  /**
   * The run's rounds in their order, the warm-up as round 0.
   *
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange("/runs/{id}/rounds")
  ResponseEntity<List<RoundView>> pageOfRounds(
      @PathVariable("id") UUID id,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /** All rounds so far, the warm-up as round 0. */
  default List<RoundView> rounds(UUID id) {
    return Pages.all(after -> pageOfRounds(id, after, Pages.MOST));
  }

  /** One round with its assignments, its evaluation and its verdicts. */
  @GetExchange("/runs/{id}/rounds/{number}")
  RoundView round(@PathVariable("id") UUID id, @PathVariable("number") int number);

  /**
   * The first 64 samples of a round's global model as one PNG. All rounds of a run draw from the
   * same noise, so that an image can be followed from round to round by its place. 404 when the run
   * asks for no evaluation, 409 while the images are not drawn.
   */
  @GetExchange(url = "/runs/{id}/rounds/{number}/grid.png", accept = "image/png")
  ResponseEntity<Resource> grid(@PathVariable("id") UUID id, @PathVariable("number") int number);

  /**
   * The run's sites by name, with strikes and the reason of a disconnection.
   *
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange("/runs/{id}/sites")
  ResponseEntity<List<ParticipantView>> pageOfParticipants(
      @PathVariable("id") UUID id,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /** All the run's sites with strikes and the reason of a disconnection. */
  default List<ParticipantView> participants(UUID id) {
    return Pages.all(after -> pageOfParticipants(id, after, Pages.MOST));
  }

  /** One site of a run. */
  @GetExchange("/runs/{id}/sites/{siteId}")
  ParticipantView participant(@PathVariable("id") UUID id, @PathVariable("siteId") UUID siteId);

  /** Lets a disconnected site back in from the next round on. */
  @PostExchange("/runs/{id}/sites/{siteId}/readmit")
  ParticipantView readmit(@PathVariable("id") UUID id, @PathVariable("siteId") UUID siteId);

  /**
   * The run's events, oldest first. With {@code Accept: text/event-stream} they come as server-sent
   * events while they happen, until the run has ended; a client that comes back with {@code
   * Last-Event-ID} misses nothing and sees nothing twice.
   *
   * @param after only events with an id above this one
   * @param limit how many at most; a stream has no limit
   */
  @GetExchange("/runs/{id}/events")
  ResponseEntity<List<EventView>> pageOfEvents(
      @PathVariable("id") UUID id,
      @RequestParam(name = "after", defaultValue = "0") @Min(0) long after,
      @RequestParam(name = "limit", defaultValue = "200") @Min(1) @Max(Pages.MOST) int limit);

  /** Events with an id above {@code after}, oldest first, at most {@code limit}. */
  default List<EventView> events(UUID id, long after, int limit) {
    return Pages.items(pageOfEvents(id, after, limit));
  }

  /** A site's update: where its weights are, for the sample service. */
  @GetExchange("/updates/{id}")
  UpdateView update(@PathVariable("id") UUID id);

  enum RunStatus {
    DRAFT,
    RUNNING,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  enum RoundStatus {
    PLANNED,
    OPEN,
    AGGREGATING,
    EVALUATING,
    CLOSED,
    FAILED
  }

  enum AssignmentStatus {
    ASSIGNED,
    TRAINING,
    COMPLETED,
    FAILED,
    MISSED
  }

  enum ParticipantStatus {
    ACTIVE,
    WARNED,
    DISCONNECTED,
    /** The site's people want no part in the run. */
    WITHDRAWN
  }

  /**
   * @param beta |G| / |D|, D being the data of all sites; absent without data sharing
   * @param sharedBytes what sharing G cost: bytes sent to the sites
   * @param sharedClassCounts images of each class in G; absent when G has no labels
   * @param savedBytes bytes that personal layers and compression left out of all updates so far;
   *     absent when the run chose neither
   * @param checkpointSha256 the newest global weights, or those that it was taken back to
   * @param bestRound the round with the best LeNet-FID; absent while none is judged
   * @param reason why the run failed or was cancelled
   * @param clonedFrom the run whose specification this one took over
   */
  record RunView(
      UUID id,
      String name,
      RunStatus status,
      RunSpec spec,
      int round,
      @Nullable String checkpointSha256,
      @Nullable Integer bestRound,
      @Nullable Double beta,
      @Nullable Long sharedBytes,
      @Nullable List<Integer> sharedClassCounts,
      @Nullable Long savedBytes,
      @Nullable String reason,
      Instant createdAt,
      @Nullable Instant endedAt,
      @Nullable UUID clonedFrom) {}

  /**
   * @param rounds how many rounds the run has altogether, as in its specification
   */
  record Extension(@Min(1) @Max(100_000) int rounds) {}

  /**
   * @param round the round to go back to; the best one when absent
   */
  record Rollback(@Nullable @Min(0) @Max(100_000) Integer round) {}

  /**
   * @param baseSha256 the weights the sites started from
   * @param checkpointSha256 the aggregated weights
   * @param updateBytes bytes of all updates of the round
   * @param savedBytes as in {@link RunView}, of this round
   * @param quorum valid updates that it needs
   * @param wanted valid updates after which it waits no longer
   * @param extensions how often its deadline was moved
   * @param sampleId the global model's samples at the sample service
   * @param evaluation the evaluator's result for the global model, see {@link EvaluationsApi}
   * @param best whether its model is the run's best so far, by LeNet-FID
   * @param drift its model beside the best one before it; empty when it is not judged or nothing
   *     before it was judged alike
   */
  record RoundView(
      UUID id,
      int number,
      RoundStatus status,
      @Nullable String baseSha256,
      @Nullable String checkpointSha256,
      long updateBytes,
      @Nullable Long savedBytes,
      int quorum,
      int wanted,
      int extensions,
      Instant openedAt,
      @Nullable Instant deadline,
      @Nullable Instant closedAt,
      @Nullable String reason,
      @Nullable UUID sampleId,
      EvaluationsApi.@Nullable Result evaluation,
      boolean best,
      List<Drift> drift,
      List<AssignmentView> assignments,
      List<VerdictView> verdicts) {}

  /**
   * A round's model beside the best one before it; lower values are better.
   *
   * @param metric {@code lenet-fid} or {@code lenet-kid}
   * @param value of this round's model
   * @param noise standard deviation of the value over the drawing of the images
   * @param bestRound the best round before it
   * @param best the best round's value
   * @param bestNoise standard deviation of that one
   * @param rounds how many rounds before it were judged alike
   * @param margin by how much the value may exceed the best one by chance
   * @param drifted whether it exceeds it by more
   */
  record Drift(
      String metric,
      double value,
      double noise,
      int bestRound,
      double best,
      double bestNoise,
      int rounds,
      double margin,
      boolean drifted) {}

  /**
   * @param attempt which of the site's attempts it is, from 1
   * @param retryAt when the site is asked again after a failure
   * @param failure why the last attempt failed
   * @param quarantineReason why the update was not averaged, when it was not
   * @param updateId the update, once completed
   */
  record AssignmentView(
      UUID id,
      UUID siteId,
      String site,
      SiteWorkApi.WorkKind kind,
      AssignmentStatus status,
      int attempt,
      @Nullable Instant retryAt,
      SiteWorkApi.@Nullable Progress progress,
      @Nullable Instant beatAt,
      @Nullable UUID updateId,
      @Nullable Long updateBytes,
      @Nullable Long images,
      @Nullable Double meanLoss,
      @Nullable String failure,
      @Nullable String quarantineReason) {}

  /**
   * @param memorisation how near the samples of the site's model came to its images, where the site
   *     looked
   * @param samplesKey object key of the images that the site drew from its own model, where it did
   */
  record UpdateView(
      UUID id,
      UUID runId,
      int round,
      String site,
      String objectKey,
      String sha256,
      @Nullable MemorisationReport memorisation,
      @Nullable String samplesKey) {}

  record ParticipantView(
      UUID siteId, String site, ParticipantStatus status, int strikes, @Nullable String reason) {}

  /**
   * What a verdict made the coordinator do. Metric, value, median, bound and margin are those of
   * the comparison that decided.
   *
   * @param strikes the site's, this verdict counted
   * @param keptBecause what protected the site, when it would have had to go
   * @param evaluationId the evaluator's, which shows the same verdict
   * @param comparisons by each metric, with what they were computed from; {@code update-norm} is
   *     the coordinator's own, of the weights, and its bound is k times the peers' median
   */
  record VerdictView(
      String site,
      String metric,
      double value,
      @Nullable Double median,
      double bound,
      Consequence consequence,
      String reason,
      double margin,
      @Nullable Integer strikes,
      @Nullable String keptBecause,
      @Nullable UUID evaluationId,
      List<EvaluationsApi.Compared> comparisons) {}

  enum Consequence {
    NONE,
    WARNED,
    DISCONNECTED,
    /** Below the bound, but kept: too few sites left, or the sole owner of a class. */
    KEPT
  }

  /**
   * @param sentence what the run waits for, for whom, until when, and what may still happen
   * @param waitingFor names of the sites whose updates are awaited
   * @param needed valid updates that the open round needs; absent when none is open
   * @param delivered updates that it has
   * @param extensionsLeft how often its deadline may still move
   * @param failures what went wrong at which site in this round
   * @param assignments how far each site is
   * @param until when the waiting ends at the latest
   * @param driver the coordinator that moves the run on; absent while none does
   */
  record Waiting(
      String sentence,
      List<String> waitingFor,
      @Nullable Integer needed,
      @Nullable Integer delivered,
      @Nullable Integer extensionsLeft,
      List<SiteFailure> failures,
      List<AssignmentView> assignments,
      @Nullable Instant until,
      @Nullable Driver driver) {

    public Waiting drivenBy(@Nullable Driver coordinator) {
      return new Waiting(
          sentence,
          waitingFor,
          needed,
          delivered,
          extensionsLeft,
          failures,
          assignments,
          until,
          coordinator);
    }
  }

  /**
   * @param reason the site's own words, or why its update was quarantined
   * @param retryAt when the site is asked again; absent when it is left out of the round
   */
  record SiteFailure(String site, String reason, int attempt, @Nullable Instant retryAt) {}

  /**
   * A coordinator that holds a run.
   *
   * @param until when another one may take the run, unless this one is heard of before
   */
  record Driver(String name, Instant until) {}

  /**
   * @param type for example {@code run.started}, {@code round.opened}, {@code update.quarantined},
   *     {@code site.warned}, {@code site.disconnected}, {@code round.closed}, {@code run.drifted},
   *     {@code run.rolled-back}, {@code run.completed}
   */
  record EventView(
      long id,
      Instant at,
      String type,
      @Nullable Integer round,
      @Nullable String site,
      String message,
      JsonNode detail) {}
}
