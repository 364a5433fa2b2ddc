package org.phoenix.coordinator.screening;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.RoundMeters;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.EvaluationsApi.Compared;
import org.phoenix.platform.contract.EvaluationsApi.Subject;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.EvaluationsApi.VerdictRequest;
import org.phoenix.platform.contract.RunSpec.Screening;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Has the sites compared, and acts on what the evaluator says. */
@Component
public class Screen {

  private static final Comparator<Verdict> WORST_FIRST =
      Comparator.comparing(Verdict::underperforms)
          .thenComparingDouble(Screen::excess)
          .reversed()
          .thenComparing(Verdict::site);

  private final EvaluationsApi evaluations;
  private final ModelUpdates updates;
  private final Participants participants;
  private final SiteVerdicts verdicts;
  private final EventLog events;
  private final RoundMeters meters;

  Screen(
      EvaluationsApi evaluations,
      ModelUpdates updates,
      Participants participants,
      SiteVerdicts verdicts,
      EventLog events,
      RoundMeters meters) {
    this.evaluations = evaluations;
    this.updates = updates;
    this.participants = participants;
    this.verdicts = verdicts;
    this.events = events;
    this.meters = meters;
  }

  /**
   * Asks the evaluator to compare the sites whose models it has judged, and looks whether their
   * weights moved.
   */
  public List<Verdict> compare(Run run, List<Appraisal> appraisals) {
    Screening rule = Objects.requireNonNull(run.spec().screening());
    List<Subject> judged =
        appraisals.stream()
            .filter(appraisal -> appraisal.status() == Appraisal.Status.DONE)
            .flatMap(
                appraisal ->
                    Optional.ofNullable(appraisal.site())
                        .map(site -> new Subject(site, appraisal.evaluationId()))
                        .stream())
            .toList();
    if (judged.isEmpty()) {
      return List.of();
    }
    Idleness idleness = idleness(appraisals.get(0).roundId());
    return evaluations
        .judge(
            new VerdictRequest(
                rule.judgedBy(), rule.k(), rule.bound(), rule.protectSoleOwners(), judged))
        .stream()
        .map(idleness::beside)
        .toList();
  }

  private Idleness idleness(UUID roundId) {
    Map<String, Double> distances = new HashMap<>();
    for (ModelUpdate update : updates.accepted(roundId)) {
      Double distance = update.distance();
      if (distance != null) {
        distances.put(update.site(), distance);
      }
    }
    return new Idleness(distances);
  }

  /** How far beyond the bound, in units of what the bound allows: metrics differ in theirs. */
  private static double excess(Verdict verdict) {
    double beyond = Math.abs(verdict.value() - verdict.bound());
    Compared decided =
        verdict.comparisons().stream()
            .filter(compared -> compared.metric().equals(verdict.metric()))
            .findFirst()
            .orElse(null);
    if (decided == null) {
      return beyond;
    }
    Double scale = decided.scale();
    double allowed = decided.margin() + (scale == null ? 0 : decided.k() * scale);
    return beyond / Math.max(allowed, Double.MIN_NORMAL);
  }

  /**
   * Warns and disconnects, the worst site first, within the transaction that closes the round: a
   * verdict counts once.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void apply(Run run, Round round, List<Verdict> all) {
    Screening rule = run.spec().screening();
    if (rule != null) {
      all.stream().sorted(WORST_FIRST).forEach(verdict -> apply(run, round, rule, verdict));
    }
  }

  private void apply(Run run, Round round, Screening rule, Verdict verdict) {
    List<Participant> connected = participants.connected(run.id());
    Optional<Participant> judged =
        connected.stream().filter(site -> site.site().equals(verdict.site())).findFirst();
    if (judged.isEmpty()) {
      return;
    }
    Participant site = judged.get();
    int needed = Math.max(rule.minimumSites(), RoundRules.of(run.spec()).fewestSites());
    Sentence sentence = Sentence.of(verdict, rule, site.strikes(), connected.size(), needed);
    switch (sentence.consequence()) {
      case NONE -> behaved(run, round, rule, site, verdict);
      case WARNED -> {
        site.warn(sentence.reason());
        meters.siteWarned();
        record(run, round, "site.warned", "%s was warned: %s", verdict, sentence);
      }
      case KEPT ->
          record(run, round, "site.kept", "%s was not disconnected: %s", verdict, sentence);
      case DISCONNECTED -> {
        site.disconnect(sentence.reason());
        meters.siteDisconnected();
        record(run, round, "site.disconnected", "%s was disconnected: %s", verdict, sentence);
      }
    }
    verdicts.save(new SiteVerdict(round, verdict, sentence, site.strikes()));
  }

  /** A site that could not be compared has shown nothing. */
  private void behaved(Run run, Round round, Screening rule, Participant site, Verdict verdict) {
    boolean compared = rule.bound() != null || verdict.median() != null;
    Integer probation = rule.probation();
    if (compared && probation != null && site.behave(probation)) {
      String message =
          "%s has no strikes any more: %d good judgements in a row"
              .formatted(site.site(), probation);
      events.record(
          run.id(), Event.of("site.cleared", message).round(round.number()).site(site.site()));
    }
  }

  private void record(
      Run run, Round round, String type, String message, Verdict verdict, Sentence sentence) {
    events.record(
        run.id(),
        Event.of(type, message.formatted(verdict.site(), sentence.reason()))
            .round(round.number())
            .site(verdict.site())
            .with("metric", verdict.metric())
            .with("value", verdict.value())
            .with("bound", verdict.bound()));
  }
}
