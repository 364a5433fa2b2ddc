package org.phoenix.samples.job;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.problem.ConflictException;

/**
 * One request for images.
 *
 * <pre>
 * QUEUED  -> RUNNING   begin: the weights are found, the images cut into pieces
 * RUNNING -> RUNNING   a piece is done, in any order
 * RUNNING -> DONE      finish, after the last piece
 * QUEUED, RUNNING -> FAILED      fail
 * QUEUED, RUNNING -> CANCELLED   cancel
 * </pre>
 */
@Entity
@Table(name = "sample")
class Sample {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  @Embedded private Recipe recipe;
  @Embedded private @Nullable Source source;

  @Enumerated(EnumType.STRING)
  private Status status = Status.QUEUED;

  private @Nullable Integer pieceImages;
  private int piecesQueued;
  private int done;
  private double progress;

  @Column(insertable = false, updatable = false)
  private @Nullable Integer previewStep;

  private @Nullable String gridKey;
  private @Nullable String imagesKey;
  private @Nullable String error;
  private @Nullable String traceparent;
  private Instant createdAt;
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

  /** Cuts the images into pieces of so many, the last one smaller. */
  void begin(Source found, int imagesPerPiece, Instant now) {
    require(Status.RUNNING, Status.QUEUED);
    status = Status.RUNNING;
    source = found;
    pieceImages = imagesPerPiece;
    startedAt = now;
  }

  /** The next piece for the queue, or -1 when all are there. */
  int nextPiece() {
    return piecesQueued < pieces() ? piecesQueued++ : -1;
  }

  /**
   * @param images finished ones
   */
  void progress(int images) {
    require(Status.RUNNING, Status.RUNNING);
    done = images;
    progress = Math.max(progress, (double) images / recipe.count());
  }

  /**
   * @param grid null when the images make no picture
   * @param images null when the picture is all that was asked for
   */
  void finish(@Nullable String grid, @Nullable String images, Instant now) {
    require(Status.DONE, Status.RUNNING);
    status = Status.DONE;
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

  void cancel(Instant now) {
    if (status != Status.CANCELLED) {
      require(Status.CANCELLED, Status.QUEUED, Status.RUNNING);
      status = Status.CANCELLED;
      endedAt = now;
    }
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

  /** The weights, once they are found. */
  @Nullable Source source() {
    return source;
  }

  /** The weights of a request that has begun. */
  Source begunWith() {
    return Objects.requireNonNull(source, "source of a sample that has begun");
  }

  /** All images. */
  ArchiveForm form() {
    return begunWith().form(recipe.count());
  }

  /** How many pieces there are. */
  int pieces() {
    int images = Objects.requireNonNull(pieceImages, "pieces of a sample that has begun");
    return (recipe.count() + images - 1) / images;
  }

  Piece piece(int number) {
    int images = Objects.requireNonNull(pieceImages, "pieces of a sample that has begun");
    int first = number * images;
    return new Piece(id, number, first, Math.min(images, recipe.count() - first));
  }

  int done() {
    return done;
  }

  double progress() {
    return progress;
  }

  @Nullable Integer previewStep() {
    return previewStep;
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

  Instant createdAt() {
    return createdAt;
  }

  @Nullable Instant startedAt() {
    return startedAt;
  }

  @Nullable Instant endedAt() {
    return endedAt;
  }
}
