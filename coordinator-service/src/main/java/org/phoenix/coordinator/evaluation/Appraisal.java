package org.phoenix.coordinator.evaluation;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.platform.contract.EvaluationsApi.Result;

/**
 * One model that is being judged after a round: the new global one, or a site's own. The ids of its
 * sample and its evaluation derive from the round, the subject and the attempt, so asking for them
 * twice is asking once.
 *
 * <pre>
 * from        to          by        when
 * -           PLANNED     new       the round has its average
 * PLANNED     SAMPLING    sampling  the sample service took the request
 * PLANNED     EVALUATING  evaluating  the site itself drew the images; the evaluator took the request
 * SAMPLING    EVALUATING  evaluating  the images are there, the evaluator took the request
 * EVALUATING  DONE        done      the result is there
 * all but DONE  PLANNED   retry     a sample or an evaluation failed, attempts left
 * all but DONE  FAILED    giveUp    no attempt left, or a service out of reach for too long
 * </pre>
 */
@Entity
@Table(name = "appraisals")
public class Appraisal {

  /** How far it is. */
  public enum Status {
    PLANNED,
    SAMPLING,
    EVALUATING,
    DONE,
    FAILED
  }

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private UUID runId;
  private UUID roundId;
  private @Nullable String site;
  private @Nullable UUID updateId;
  private @Nullable String imagesKey;

  @Enumerated(EnumType.STRING)
  private Status status = Status.PLANNED;

  private int attempt;
  private UUID sampleId;
  private UUID evaluationId;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Result result;

  private @Nullable String error;
  private @Nullable Instant unreachableSince;

  @SuppressWarnings("NullAway.Init")
  protected Appraisal() {}

  private Appraisal(Round round, @Nullable ModelUpdate update) {
    this.runId = round.runId();
    this.roundId = round.id();
    if (update != null) {
      this.site = update.site();
      this.updateId = update.id();
      this.imagesKey = update.samples() == null ? null : update.samples().key();
    }
    this.attempt = 1;
    this.id = derive("appraisal", 0);
    this.sampleId = derive("sample", attempt);
    this.evaluationId = derive("evaluation", attempt);
  }

  /** Of the round's new global model. */
  static Appraisal ofGlobal(Round round) {
    return new Appraisal(round, null);
  }

  /** Of a site's own model. */
  static Appraisal of(Round round, ModelUpdate update) {
    return new Appraisal(round, update);
  }

  void sampling() {
    heard();
    status = Status.SAMPLING;
  }

  void evaluating() {
    heard();
    status = Status.EVALUATING;
  }

  void done(Result judged) {
    heard();
    status = Status.DONE;
    result = judged;
    error = null;
  }

  /** Starts again under new ids, because the old ones name something that failed. */
  void retry(String why) {
    heard();
    status = Status.PLANNED;
    error = why;
    attempt++;
    sampleId = derive("sample", attempt);
    evaluationId = derive("evaluation", attempt);
  }

  void giveUp(String why) {
    status = Status.FAILED;
    error = why;
  }

  /** A service could not be reached; remembers since when. */
  void unheard(Instant at) {
    if (unreachableSince == null) {
      unreachableSince = at;
    }
  }

  void heard() {
    unreachableSince = null;
  }

  private UUID derive(String kind, int number) {
    String name = "%s %s %s %d".formatted(kind, roundId, site == null ? "" : site, number);
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  public boolean finished() {
    return status == Status.DONE || status == Status.FAILED;
  }

  public UUID id() {
    return id;
  }

  public UUID runId() {
    return runId;
  }

  public UUID roundId() {
    return roundId;
  }

  /** The site whose model it is; absent for the global one. */
  public @Nullable String site() {
    return site;
  }

  public @Nullable UUID updateId() {
    return updateId;
  }

  /** Where the images are that the site drew itself; absent where the sample service draws them. */
  public @Nullable String imagesKey() {
    return imagesKey;
  }

  public Status status() {
    return status;
  }

  public int attempt() {
    return attempt;
  }

  public UUID sampleId() {
    return sampleId;
  }

  public UUID evaluationId() {
    return evaluationId;
  }

  public @Nullable Result result() {
    return result;
  }

  /** Why the last attempt failed. */
  public @Nullable String error() {
    return error;
  }

  public @Nullable Instant unreachableSince() {
    return unreachableSince;
  }
}
