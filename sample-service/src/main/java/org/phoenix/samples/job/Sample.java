package org.phoenix.samples.job;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.problem.ConflictException;

/**
 * One request for images.
 *
 * <pre>
 * QUEUED  -> RUNNING   start
 * RUNNING -> RUNNING   start again after a crash: from the first image, which come out the same
 * RUNNING -> QUEUED    postpone: the store or the coordinator failed
 * RUNNING -> DONE      finish
 * QUEUED, RUNNING -> FAILED   fail
 * </pre>
 */
@Entity
@Table(name = "sample")
class Sample {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  @Embedded private Recipe recipe;

  @Enumerated(EnumType.STRING)
  private Status status = Status.QUEUED;

  private int done;
  private @Nullable String weightsSha256;
  private @Nullable String gridKey;
  private @Nullable String imagesKey;
  private @Nullable String error;
  private @Nullable String traceparent;

  @SuppressWarnings("UnusedVariable") // for whoever reads the table
  private Instant createdAt;

  @SuppressWarnings("UnusedVariable") // for whoever reads the table
  private @Nullable Instant startedAt;

  private @Nullable Instant endedAt;

  @SuppressWarnings("NullAway.Init")
  protected Sample() {}

  Sample(UUID id, Recipe recipe, @Nullable String traceparent, Instant now) {
    this.id = id;
    this.recipe = recipe;
    this.traceparent = traceparent;
    this.createdAt = now;
  }

  void start(Instant now) {
    require(Status.RUNNING, Status.QUEUED, Status.RUNNING);
    status = Status.RUNNING;
    startedAt = now;
    done = 0;
  }

  void resolve(String sha256) {
    require(Status.RUNNING, Status.RUNNING);
    weightsSha256 = sha256;
  }

  void progress(int images) {
    require(Status.RUNNING, Status.RUNNING);
    done = images;
  }

  void postpone() {
    require(Status.QUEUED, Status.RUNNING);
    status = Status.QUEUED;
    done = 0;
  }

  void finish(String grid, String images, Instant now) {
    require(Status.DONE, Status.RUNNING);
    status = Status.DONE;
    done = recipe.count();
    gridKey = grid;
    imagesKey = images;
    endedAt = now;
  }

  void fail(String reason, Instant now) {
    require(Status.FAILED, Status.QUEUED, Status.RUNNING);
    status = Status.FAILED;
    error = reason;
    endedAt = now;
  }

  private void require(Status to, Status... from) {
    for (Status allowed : from) {
      if (status == allowed) {
        return;
      }
    }
    throw new ConflictException("Sample %s cannot go from %s to %s".formatted(id, status, to));
  }

  /** The trace that asked for it. */
  @Nullable String traceparent() {
    return traceparent;
  }

  UUID id() {
    return id;
  }

  Recipe recipe() {
    return recipe;
  }

  Status status() {
    return status;
  }

  boolean ended() {
    return endedAt != null;
  }

  int done() {
    return done;
  }

  @Nullable String weightsSha256() {
    return weightsSha256;
  }

  @Nullable String gridKey() {
    return gridKey;
  }

  @Nullable String imagesKey() {
    return imagesKey;
  }

  @Nullable String error() {
    return error;
  }
}
