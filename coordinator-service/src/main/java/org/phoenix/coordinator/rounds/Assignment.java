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
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.runs.IllegalTransitionException;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;

/**
 * One site's work in one round.
 *
 * <pre>
 * from                to         by                   when
 * -                   ASSIGNED   new                  the round opens
 * ASSIGNED            TRAINING   Assignments.begin    the site's first beat
 * ASSIGNED, TRAINING  COMPLETED  complete             its update is in the store
 * ASSIGNED, TRAINING  ASSIGNED   retry                the site cannot now, attempts left
 * ASSIGNED, TRAINING  FAILED     fail                 the site cannot, and that was its last attempt
 * ASSIGNED, TRAINING  MISSED     miss                 the round goes on without it
 * </pre>
 *
 * <p>Beats are written past the entity, so only changed columns are updated here.
 */
@Entity
@DynamicUpdate
@Table(name = "assignments")
public class Assignment {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private UUID runId;
  private UUID roundId;
  private UUID siteId;
  private String site;

  @Enumerated(EnumType.STRING)
  private WorkKind kind;

  @Enumerated(EnumType.STRING)
  private AssignmentStatus status = AssignmentStatus.ASSIGNED;

  private long seed;
  private int attempt = 1;
  private @Nullable Instant retryAt;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Progress progress;

  private @Nullable Instant beatAt;
  private @Nullable String failure;
  private @Nullable String uploadId;

  @Column(name = "upload_sha256")
  private @Nullable String uploadSha256;

  private @Nullable Long uploadBytes;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable SentSamples samples;

  @SuppressWarnings("UnusedVariable") // for whoever reads the table
  private Instant createdAt;

  @SuppressWarnings("NullAway.Init")
  protected Assignment() {}

  Assignment(Round round, UUID siteId, String site, WorkKind kind, long seed, Instant createdAt) {
    this.id = UUID.randomUUID();
    this.runId = round.runId();
    this.roundId = round.id();
    this.siteId = siteId;
    this.site = site;
    this.kind = kind;
    this.seed = seed;
    this.createdAt = createdAt;
  }

  /** Remembers an open multipart upload, so that asking again goes on with the same one. */
  public void openUpload(String sha256, long bytes, @Nullable String multipartId) {
    uploadSha256 = sha256;
    uploadBytes = bytes;
    uploadId = multipartId;
  }

  /** Images of the site's own model have arrived. */
  public void receive(SentSamples images) {
    samples = images;
  }

  public void complete() {
    move(AssignmentStatus.COMPLETED);
  }

  /** Asks the site again, not before this moment; the same seed gives the same update. */
  public void retry(String why, Instant notBefore) {
    move(AssignmentStatus.ASSIGNED);
    failure = why;
    attempt++;
    retryAt = notBefore;
    progress = null;
    beatAt = null;
  }

  public void fail(String why) {
    move(AssignmentStatus.FAILED);
    failure = why;
  }

  void miss() {
    move(AssignmentStatus.MISSED);
  }

  private void move(AssignmentStatus to) {
    if (!open()) {
      throw new IllegalTransitionException("Assignment", id, status, to);
    }
    status = to;
  }

  /** Whether the site's answer is still awaited. */
  public boolean open() {
    return status == AssignmentStatus.ASSIGNED || status == AssignmentStatus.TRAINING;
  }

  /** Whether the site pauses after a failure. */
  public boolean pausesAt(Instant now) {
    return retryAt != null && now.isBefore(retryAt);
  }

  /** The multipart upload that was opened for this file, if one was. */
  public @Nullable String uploadOf(String sha256, long bytes) {
    boolean same = sha256.equals(uploadSha256) && uploadBytes != null && uploadBytes == bytes;
    return same ? uploadId : null;
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

  public UUID siteId() {
    return siteId;
  }

  /** The site's name. */
  public String site() {
    return site;
  }

  public WorkKind kind() {
    return kind;
  }

  public AssignmentStatus status() {
    return status;
  }

  /** Of the site's training in this round. */
  public long seed() {
    return seed;
  }

  /** Which of the site's attempts it is, from 1. */
  public int attempt() {
    return attempt;
  }

  /** When the site is asked again after a failure, or was. */
  public @Nullable Instant retryAt() {
    return retryAt;
  }

  public @Nullable Progress progress() {
    return progress;
  }

  public @Nullable Instant beatAt() {
    return beatAt;
  }

  /** The images of the site's own model that have arrived, where the round asks for some. */
  public @Nullable SentSamples samples() {
    return samples;
  }

  /** Why the last attempt failed. */
  public @Nullable String failure() {
    return failure;
  }
}
