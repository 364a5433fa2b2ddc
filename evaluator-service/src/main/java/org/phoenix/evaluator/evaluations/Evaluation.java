package org.phoenix.evaluator.evaluations;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationView;
import org.phoenix.platform.contract.EvaluationsApi.GivenVerdict;
import org.phoenix.platform.contract.EvaluationsApi.Progress;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.Stage;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.problem.ConflictException;

/**
 * One set of images and what LeNet says of it.
 *
 * <pre>
 * QUEUED  -> RUNNING   start
 * RUNNING -> RUNNING   start again after a crash: the result comes out the same
 * RUNNING -> QUEUED    postpone: the store failed
 * RUNNING -> DONE      finish
 * QUEUED, RUNNING -> FAILED      fail
 * QUEUED, RUNNING -> CANCELLED   cancel
 * </pre>
 *
 * <p>Every start is a claim with a number. A worker that was taken for dead and wakes up late finds
 * a higher one, and writes nothing.
 */
@Entity
@Table(name = "evaluation")
@SuppressWarnings("UnusedVariable") // the times are for people who read the table
class Evaluation {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private String subject;
  private String imagesKey;

  @Enumerated(EnumType.STRING)
  private Status status = Status.QUEUED;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Result result;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Evidence evidence;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Inputs inputs;

  private @Nullable String error;
  private @Nullable String traceparent;
  private int claims;

  @Enumerated(EnumType.STRING)
  private @Nullable Stage stage;

  private int images;
  private int imagesRead;
  private Instant createdAt;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;

  @SuppressWarnings("NullAway.Init")
  protected Evaluation() {}

  Evaluation(UUID id, String subject, String imagesKey, @Nullable String traceparent, Instant now) {
    this.id = id;
    this.subject = subject;
    this.imagesKey = imagesKey;
    this.traceparent = traceparent;
    this.createdAt = now;
  }

  /**
   * @return the number of this claim
   */
  int start(Instant now) {
    require(Status.RUNNING, Status.QUEUED, Status.RUNNING);
    status = Status.RUNNING;
    startedAt = now;
    stage = Stage.FETCHING;
    images = 0;
    imagesRead = 0;
    return ++claims;
  }

  /** Whether it is still the work of whoever has this claim. */
  boolean heldBy(int claim) {
    return status == Status.RUNNING && claims == claim;
  }

  void progress(Stage at, int read, int of) {
    stage = at;
    imagesRead = read;
    images = of;
  }

  void postpone() {
    require(Status.QUEUED, Status.RUNNING);
    status = Status.QUEUED;
  }

  void finish(Measurement measurement, Instant now) {
    require(Status.DONE, Status.RUNNING);
    status = Status.DONE;
    result = measurement.result();
    evidence = measurement.evidence();
    inputs = measurement.inputs();
    endedAt = now;
  }

  void fail(String reason, Instant now) {
    require(Status.FAILED, Status.QUEUED, Status.RUNNING);
    status = Status.FAILED;
    error = reason;
    endedAt = now;
  }

  /** Does nothing to one that is cancelled. */
  void cancel(Instant now) {
    require(Status.CANCELLED, Status.QUEUED, Status.RUNNING, Status.CANCELLED);
    if (status != Status.CANCELLED) {
      status = Status.CANCELLED;
      endedAt = now;
    }
  }

  /** The finished measurement. */
  Measurement measurement() {
    if (result == null || evidence == null || inputs == null) {
      throw new ConflictException(
          "Evaluation %s (%s) is %s%s"
              .formatted(id, subject, status, error == null ? "" : ": " + error));
    }
    return new Measurement(result, evidence, inputs);
  }

  EvaluationView view(List<GivenVerdict> verdicts) {
    Progress progress =
        status == Status.RUNNING && stage != null ? new Progress(stage, imagesRead, images) : null;
    return new EvaluationView(id, subject, status, result, error, progress, verdicts);
  }

  boolean ended() {
    return endedAt != null;
  }

  /** Whether a worker has it, or had it to its end. */
  boolean begun() {
    return status != Status.QUEUED;
  }

  UUID id() {
    return id;
  }

  Instant createdAt() {
    return createdAt;
  }

  /** The trace that asked for it. */
  @Nullable String traceparent() {
    return traceparent;
  }

  String subject() {
    return subject;
  }

  String imagesKey() {
    return imagesKey;
  }

  private void require(Status to, Status... from) {
    for (Status allowed : from) {
      if (status == allowed) {
        return;
      }
    }
    throw new ConflictException("Evaluation %s cannot go from %s to %s".formatted(id, status, to));
  }
}
