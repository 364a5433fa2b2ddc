package org.phoenix.coordinator.runs;

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
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.RunStatus;

/**
 * One training of one model across sites.
 *
 * <pre>
 * from                    to         by        when
 * -                       DRAFT      new       an operator creates it
 * DRAFT                   RUNNING    start     its sites are fixed
 * RUNNING                 PAUSED     pause
 * PAUSED                  RUNNING    resume    the open round's deadline moves by the pause
 * RUNNING                 COMPLETED  complete  the last round is closed
 * RUNNING                 FAILED     fail      a round failed
 * RUNNING, PAUSED         the same   extend    an operator wants more rounds
 * COMPLETED               RUNNING    extend    likewise
 * RUNNING, PAUSED         the same   rollBack  an operator wants the weights of an earlier round
 * COMPLETED, FAILED       PAUSED     rollBack  likewise
 * DRAFT, RUNNING, PAUSED  CANCELLED  cancel
 * </pre>
 */
@Entity
@Table(name = "runs")
public class Run {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private String name;

  @Enumerated(EnumType.STRING)
  private RunStatus status = RunStatus.DRAFT;

  @JdbcTypeCode(SqlTypes.JSON)
  private RunSpec spec;

  private int round;

  @Embedded
  @AttributeOverride(name = "sha256", column = @Column(name = "checkpoint_sha256"))
  @AttributeOverride(name = "bytes", column = @Column(name = "checkpoint_bytes"))
  private @Nullable Checkpoint checkpoint;

  @JdbcTypeCode(SqlTypes.JSON)
  private List<ServerMoment> serverMoments = List.of();

  private @Nullable Integer bestRound;
  private @Nullable Double beta;
  private @Nullable String reason;
  private Instant createdAt;
  private @Nullable Instant pausedAt;
  private @Nullable Instant endedAt;
  private @Nullable UUID clonedFrom;

  @SuppressWarnings("NullAway.Init")
  protected Run() {}

  Run(RunSpec spec, @Nullable UUID clonedFrom, Instant createdAt) {
    this.id = UUID.randomUUID();
    this.name = spec.name();
    this.spec = spec;
    this.clonedFrom = clonedFrom;
    this.createdAt = createdAt;
  }

  void start() {
    move(RunStatus.RUNNING, RunStatus.DRAFT);
  }

  void pause(Instant at) {
    move(RunStatus.PAUSED, RunStatus.RUNNING);
    pausedAt = at;
  }

  /** How long it paused. */
  Duration resume(Instant at) {
    Instant since = pausedAt;
    move(RunStatus.RUNNING, RunStatus.PAUSED);
    pausedAt = null;
    return since == null ? Duration.ZERO : Duration.between(since, at);
  }

  void cancel(Instant at) {
    move(RunStatus.CANCELLED, RunStatus.DRAFT, RunStatus.RUNNING, RunStatus.PAUSED);
    end(at, "cancelled by an operator");
  }

  void complete(Instant at) {
    move(RunStatus.COMPLETED, RunStatus.RUNNING);
    end(at, null);
  }

  /** Goes on to more rounds, with weights that are there already. */
  void extend(RunSpec longer) {
    if (status != RunStatus.PAUSED) {
      move(RunStatus.RUNNING, RunStatus.RUNNING, RunStatus.COMPLETED);
      endedAt = null;
    }
    spec = longer;
  }

  /**
   * Goes back to the weights of an earlier round, and to what the server optimiser remembered then.
   */
  public void rollBack(Checkpoint weights, List<ServerMoment> moments, Instant at) {
    if (status != RunStatus.RUNNING && status != RunStatus.PAUSED) {
      move(RunStatus.PAUSED, RunStatus.COMPLETED, RunStatus.FAILED);
      end(null, null);
      pausedAt = at;
    }
    advanceTo(weights);
    remember(moments);
  }

  void fail(String why, Instant at) {
    move(RunStatus.FAILED, RunStatus.RUNNING);
    end(at, why);
  }

  /** Takes new global weights: the initial ones, or a round's average. */
  public void advanceTo(Checkpoint weights) {
    checkpoint = weights;
  }

  /** Takes what the server optimiser remembers of the round that made the newest weights. */
  public void remember(List<ServerMoment> moments) {
    serverMoments = List.copyOf(moments);
  }

  /** Marks the round with the best model. */
  public void best(int number) {
    bestRound = number;
  }

  /** Goes on to a round. */
  public void enter(int number) {
    round = number;
  }

  /** beta = |G| / |D|. */
  public void measureBeta(double value) {
    beta = value;
  }

  private void move(RunStatus to, RunStatus... from) {
    if (!EnumSet.of(from[0], from).contains(status)) {
      throw new IllegalTransitionException("Run", id, status, to);
    }
    status = to;
  }

  private void end(@Nullable Instant at, @Nullable String why) {
    endedAt = at;
    pausedAt = null;
    reason = why;
  }

  /** Whether nothing more will happen. */
  public boolean ended() {
    return endedAt != null;
  }

  public UUID id() {
    return id;
  }

  public String name() {
    return name;
  }

  public RunStatus status() {
    return status;
  }

  public RunSpec spec() {
    return spec;
  }

  /** Number of the newest round. */
  public int round() {
    return round;
  }

  /** The newest global weights. */
  public @Nullable Checkpoint checkpoint() {
    return checkpoint;
  }

  /** In the order of the optimiser's paper; none before its first step, or without one. */
  public List<ServerMoment> serverMoments() {
    return List.copyOf(serverMoments);
  }

  /** The round with the best model of those that were judged alike; absent while none is. */
  public @Nullable Integer bestRound() {
    return bestRound;
  }

  public @Nullable Double beta() {
    return beta;
  }

  public @Nullable String reason() {
    return reason;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
  }

  /** The run whose specification this one took over. */
  public @Nullable UUID clonedFrom() {
    return clonedFrom;
  }
}
