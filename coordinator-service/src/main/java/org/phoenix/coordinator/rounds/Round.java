package org.phoenix.coordinator.rounds;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.coordinator.memorisation.LeNetFile;
import org.phoenix.coordinator.runs.IllegalTransitionException;
import org.phoenix.platform.contract.RunsApi.Drift;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

/**
 * One round of a run; round 0 is the warm-up on shared data.
 *
 * <pre>
 * from         to           by         when
 * -            PLANNED      new        the run has weights, and rounds left
 * PLANNED      OPEN         open       the sites that are asked have their assignments
 * OPEN         OPEN         extend     the deadline passed without the quorum, extensions left
 * OPEN         AGGREGATING  freeze     enough valid updates are there, or all that will come
 * AGGREGATING  EVALUATING   aggregate  the valid updates' average is stored
 * EVALUATING   CLOSED       close      the models are judged, or nobody asked for that
 * all but CLOSED  FAILED    fail       quorum missed, the run ended or was rolled back
 * </pre>
 */
@Entity
@Table(name = "rounds")
public class Round {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private UUID runId;
  private int number;

  @Enumerated(EnumType.STRING)
  private RoundStatus status = RoundStatus.PLANNED;

  private int quorum;
  private int wanted;
  private int extensions;

  @Embedded
  @AttributeOverride(name = "sha256", column = @Column(name = "base_sha256"))
  @AttributeOverride(name = "bytes", column = @Column(name = "base_bytes"))
  private Checkpoint base;

  @Embedded
  @AttributeOverride(name = "sha256", column = @Column(name = "checkpoint_sha256"))
  @AttributeOverride(name = "bytes", column = @Column(name = "checkpoint_bytes"))
  private @Nullable Checkpoint checkpoint;

  @JdbcTypeCode(SqlTypes.JSON)
  private List<ServerMoment> serverMoments = List.of();

  @JdbcTypeCode(SqlTypes.JSON)
  private List<Drift> drift = List.of();

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable LeNetFile lenet;

  private Instant plannedAt;
  private @Nullable Instant openedAt;
  private @Nullable Instant deadline;
  private @Nullable Instant freezeAt;
  private @Nullable Instant frozenAt;
  private @Nullable Instant aggregatedAt;
  private @Nullable Instant closedAt;
  private @Nullable String reason;

  @SuppressWarnings("NullAway.Init")
  protected Round() {}

  Round(UUID runId, int number, Checkpoint base, Instant plannedAt) {
    this.id = UUID.randomUUID();
    this.runId = runId;
    this.number = number;
    this.base = base;
    this.plannedAt = plannedAt;
  }

  /**
   * @param needed valid updates that the round needs
   * @param most valid updates after which it waits no longer
   */
  void open(int needed, int most, Instant until, Instant at) {
    move(RoundStatus.PLANNED, RoundStatus.OPEN);
    quorum = needed;
    wanted = most;
    deadline = until;
    openedAt = at;
  }

  /** Names what the sites check their models with. */
  void checkWith(@Nullable LeNetFile weights) {
    lenet = weights;
  }

  /** Gives the sites more time because the quorum is missed. */
  void extend(Instant until) {
    due(until);
    extensions++;
  }

  /** Moves the deadline. */
  void due(Instant until) {
    if (status != RoundStatus.OPEN) {
      throw new IllegalTransitionException("Round", id, status, RoundStatus.OPEN);
    }
    deadline = until;
  }

  /** Sites do not lose the time that the run was paused. */
  void paused(Duration pause) {
    if (status == RoundStatus.OPEN && deadline != null) {
      deadline = deadline.plus(pause);
      freezeAt = freezeAt == null ? null : freezeAt.plus(pause);
    }
  }

  /**
   * A site withdrew: an open round needs no more than it would need if it were opened now.
   *
   * @param needed valid updates; at least one, for there is no average of none
   * @param most valid updates after which it waits no longer
   */
  void lower(int needed, int most) {
    if (status == RoundStatus.OPEN) {
      quorum = Math.min(quorum, Math.max(1, needed));
      wanted = Math.min(wanted, Math.max(1, most));
    }
  }

  /** The quorum is there; the round waits for the others no longer than this. */
  void waitOnUntil(Instant at) {
    freezeAt = at;
  }

  void freeze(Instant at) {
    move(RoundStatus.OPEN, RoundStatus.AGGREGATING);
    frozenAt = at;
  }

  /** The average is stored. */
  public void aggregate(Checkpoint average, Instant at) {
    move(RoundStatus.AGGREGATING, RoundStatus.EVALUATING);
    checkpoint = average;
    aggregatedAt = at;
  }

  /** Takes what the server optimiser remembers beside the average. */
  public void remember(List<ServerMoment> moments) {
    serverMoments = List.copyOf(moments);
  }

  /** Takes how its model compares with the best one before it. */
  public void compare(List<Drift> withBest) {
    drift = List.copyOf(withBest);
  }

  void close(Instant at) {
    move(RoundStatus.EVALUATING, RoundStatus.CLOSED);
    closedAt = at;
  }

  void fail(String why, Instant at) {
    if (ended()) {
      throw new IllegalTransitionException("Round", id, status, RoundStatus.FAILED);
    }
    status = RoundStatus.FAILED;
    reason = why;
    closedAt = at;
  }

  private void move(RoundStatus from, RoundStatus to) {
    if (status != from) {
      throw new IllegalTransitionException("Round", id, status, to);
    }
    status = to;
  }

  public boolean ended() {
    return closedAt != null;
  }

  /** Whether this is the warm-up. */
  public boolean warmUp() {
    return number == 0;
  }

  public UUID id() {
    return id;
  }

  public UUID runId() {
    return runId;
  }

  public int number() {
    return number;
  }

  public RoundStatus status() {
    return status;
  }

  /** How many valid updates it needs. */
  public int quorum() {
    return quorum;
  }

  /** How many valid updates make it wait no longer. */
  public int wanted() {
    return wanted;
  }

  /** How often its deadline was moved because the quorum was missed. */
  public int extensions() {
    return extensions;
  }

  /** When it is frozen at the latest, once its quorum is there and the run does not wait on. */
  public @Nullable Instant freezeAt() {
    return freezeAt;
  }

  /** The weights that the sites start from. */
  public Checkpoint base() {
    return base;
  }

  /** The average, once it is stored. */
  public @Nullable Checkpoint checkpoint() {
    return checkpoint;
  }

  /** What the server optimiser remembered when the average was stored; none without one. */
  List<ServerMoment> serverMoments() {
    return List.copyOf(serverMoments);
  }

  /** How its model compares with the best one before it, by metric. */
  public List<Drift> drift() {
    return List.copyOf(drift);
  }

  /** What the sites check their models with, where they do. */
  public @Nullable LeNetFile lenet() {
    return lenet;
  }

  /** When the sites got their assignments, or will. */
  public Instant openedAt() {
    return openedAt == null ? plannedAt : openedAt;
  }

  /** When its present phase began. */
  public Instant phaseBeganAt() {
    return switch (status) {
      case PLANNED -> plannedAt;
      case OPEN -> openedAt();
      case AGGREGATING -> Objects.requireNonNull(frozenAt);
      case EVALUATING -> Objects.requireNonNull(aggregatedAt);
      case CLOSED, FAILED -> Objects.requireNonNull(closedAt);
    };
  }

  public @Nullable Instant deadline() {
    return deadline;
  }

  public @Nullable Instant closedAt() {
    return closedAt;
  }

  public @Nullable String reason() {
    return reason;
  }

  /** How long the sites trained, once they have. */
  Duration training() {
    return Duration.between(openedAt(), Objects.requireNonNull(frozenAt));
  }

  Duration aggregation() {
    return Duration.between(Objects.requireNonNull(frozenAt), Objects.requireNonNull(aggregatedAt));
  }

  Duration evaluation() {
    return Duration.between(Objects.requireNonNull(aggregatedAt), Objects.requireNonNull(closedAt));
  }
}
