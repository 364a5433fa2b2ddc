package org.phoenix.coordinator.screening;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.platform.contract.EvaluationsApi.Compared;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.RunsApi.Consequence;
import org.springframework.data.domain.Persistable;

/** What the evaluator said of a site's model in a round, and what came of it. Never changed. */
@Entity
@Table(name = "verdicts")
public class SiteVerdict implements Persistable<UUID> {

  @Id private UUID id;
  private UUID runId;
  private UUID roundId;
  private String site;
  private String metric;
  private double value;
  private @Nullable Double median;
  private double bound;
  private double margin;

  @Enumerated(EnumType.STRING)
  private Consequence consequence;

  private String reason;
  private @Nullable UUID evaluationId;
  private @Nullable Integer strikes;
  private @Nullable String keptBecause;

  @JdbcTypeCode(SqlTypes.JSON)
  private List<Compared> comparisons;

  @SuppressWarnings("NullAway.Init")
  protected SiteVerdict() {}

  SiteVerdict(Round round, Verdict verdict, Sentence sentence, int strikes) {
    this.id = UUID.randomUUID();
    this.runId = round.runId();
    this.roundId = round.id();
    this.site = verdict.site();
    this.metric = verdict.metric();
    this.value = verdict.value();
    this.median = verdict.median();
    this.bound = verdict.bound();
    this.margin = verdict.margin();
    this.consequence = sentence.consequence();
    this.reason = sentence.reason();
    this.evaluationId = verdict.evaluationId();
    this.strikes = strikes;
    this.keptBecause = sentence.keptBecause();
    this.comparisons = verdict.comparisons();
  }

  @Override
  public UUID getId() {
    return id;
  }

  /** Saved once, by whoever made it. */
  @Override
  public boolean isNew() {
    return true;
  }

  UUID runId() {
    return runId;
  }

  UUID roundId() {
    return roundId;
  }

  public String site() {
    return site;
  }

  public String metric() {
    return metric;
  }

  public double value() {
    return value;
  }

  public @Nullable Double median() {
    return median;
  }

  public double bound() {
    return bound;
  }

  public double margin() {
    return margin;
  }

  public Consequence consequence() {
    return consequence;
  }

  public String reason() {
    return reason;
  }

  public @Nullable UUID evaluationId() {
    return evaluationId;
  }

  /** The site's, this verdict counted. */
  public @Nullable Integer strikes() {
    return strikes;
  }

  /** What protected the site, when it would have had to go. */
  public @Nullable String keptBecause() {
    return keptBecause;
  }

  public List<Compared> comparisons() {
    return comparisons;
  }
}
