package org.phoenix.coordinator.rounds;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.runs.IllegalTransitionException;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.SiteWorkApi.Update;

/**
 * What a site sent back: its weights after the round.
 *
 * <pre>
 * from                 to           by          when
 * -                    RECEIVED     new         the assignment is completed
 * RECEIVED             INSPECTED    inspect     the file is what it should be
 * INSPECTED            ACCEPTED     accept      its distance is within bounds of its peers'
 * all but QUARANTINED  QUARANTINED  quarantine  anything is wrong with it
 * </pre>
 */
@Entity
@Table(name = "updates")
public class ModelUpdate {

  /** How far it came. */
  public enum Status {
    RECEIVED,
    INSPECTED,
    ACCEPTED,
    QUARANTINED
  }

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private UUID assignmentId;
  private UUID runId;
  private UUID roundId;
  private String site;

  @Enumerated(EnumType.STRING)
  private Status status = Status.RECEIVED;

  private String objectKey;

  @Column(name = "sha256")
  private String sha256;

  private long bytes;
  private long images;
  private double meanLoss;
  private double seconds;
  private @Nullable Double distance;
  private @Nullable String quarantineReason;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable MemorisationReport memorisation;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable SentSamples samples;

  private Instant receivedAt;

  @SuppressWarnings("NullAway.Init")
  protected ModelUpdate() {}

  public ModelUpdate(Assignment assignment, String objectKey, Update declared, Instant receivedAt) {
    this.id = UUID.randomUUID();
    this.assignmentId = assignment.id();
    this.runId = assignment.runId();
    this.roundId = assignment.roundId();
    this.site = assignment.site();
    this.objectKey = objectKey;
    this.sha256 = declared.sha256();
    this.bytes = declared.bytes();
    this.images = declared.images();
    this.meanLoss = declared.meanLoss();
    this.seconds = declared.seconds();
    this.memorisation = declared.memorisation();
    this.samples = assignment.samples();
    this.receivedAt = receivedAt;
  }

  /**
   * The file is what it should be.
   *
   * @param fromBase the norm of the difference to the weights that the site started from
   */
  public void inspect(double fromBase) {
    if (status != Status.RECEIVED) {
      throw new IllegalTransitionException("Update", id, status, Status.INSPECTED);
    }
    status = Status.INSPECTED;
    distance = fromBase;
  }

  public void accept() {
    if (status != Status.INSPECTED) {
      throw new IllegalTransitionException("Update", id, status, Status.ACCEPTED);
    }
    status = Status.ACCEPTED;
  }

  public void quarantine(String why) {
    if (status == Status.QUARANTINED) {
      throw new IllegalTransitionException("Update", id, status, Status.QUARANTINED);
    }
    status = Status.QUARANTINED;
    quarantineReason = why;
  }

  public boolean uninspected() {
    return status == Status.RECEIVED;
  }

  /** Whether it is this file with this weight in the average. */
  public boolean isOf(Update declared) {
    return sha256.equals(declared.sha256())
        && bytes == declared.bytes()
        && images == declared.images();
  }

  public boolean accepted() {
    return status == Status.ACCEPTED;
  }

  public UUID id() {
    return id;
  }

  public UUID assignmentId() {
    return assignmentId;
  }

  public UUID runId() {
    return runId;
  }

  public UUID roundId() {
    return roundId;
  }

  /** The site's name. */
  public String site() {
    return site;
  }

  public Status status() {
    return status;
  }

  public String objectKey() {
    return objectKey;
  }

  public String sha256() {
    return sha256;
  }

  public long bytes() {
    return bytes;
  }

  /** Its weight in the average. */
  public long images() {
    return images;
  }

  public double meanLoss() {
    return meanLoss;
  }

  public double seconds() {
    return seconds;
  }

  /** Norm of the difference to the base, once inspected. */
  public @Nullable Double distance() {
    return distance;
  }

  /** What the site found out about its model, where it looked. */
  public @Nullable MemorisationReport memorisation() {
    return memorisation;
  }

  /** Images of the site's own model that came with it, where the round asked for some. */
  public @Nullable SentSamples samples() {
    return samples;
  }

  public @Nullable String quarantineReason() {
    return quarantineReason;
  }

  public Instant receivedAt() {
    return receivedAt;
  }
}
