package org.phoenix.coordinator.driver;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.drift.DriftWatch;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Evaluation;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.RoundEnding;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.screening.Screen;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/** Closes a judged round; its verdicts and its end are one transaction. */
@Component
class RoundClosing {

  private final Rounds rounds;
  private final RoundEnding ending;
  private final Evaluation evaluation;
  private final Screen screen;
  private final DriftWatch drift;
  private final EventLog events;
  private final TransactionTemplate transactions;

  RoundClosing(
      Rounds rounds,
      RoundEnding ending,
      Evaluation evaluation,
      Screen screen,
      DriftWatch drift,
      EventLog events,
      TransactionTemplate transactions) {
    this.rounds = rounds;
    this.ending = ending;
    this.evaluation = evaluation;
    this.screen = screen;
    this.drift = drift;
    this.events = events;
    this.transactions = transactions;
  }

  /**
   * @param judged empty when the run asks for no evaluation
   * @return whether the round is closed; otherwise the evaluator is out of reach
   */
  boolean close(Run run, Round round, List<Appraisal> judged) {
    List<Verdict> verdicts = List.of();
    String trouble = null;
    if (Evaluation.screens(run, round)) {
      try {
        verdicts = screen.compare(run, judged);
      } catch (HttpClientErrorException refused) {
        trouble = refused.getStatusCode() + " " + refused.getResponseBodyAsString();
      } catch (RestClientException unreachable) {
        if (!evaluation.silent(judged)) {
          return false;
        }
        trouble = String.valueOf(unreachable.getMessage());
      }
    }
    List<Verdict> all = verdicts;
    String failure = trouble;
    transactions.executeWithoutResult(
        transaction -> close(run, rounds.locked(round.id()), judged, all, failure));
    return true;
  }

  private void close(
      Run run,
      Round round,
      List<Appraisal> judged,
      List<Verdict> verdicts,
      @Nullable String trouble) {
    if (round.status() != RoundStatus.EVALUATING) {
      return;
    }
    if (trouble != null) {
      String message =
          "The sites of round %d are not compared: %s".formatted(round.number(), trouble);
      events.record(run.id(), Event.of("screening.failed", message).round(round.number()));
    }
    screen.apply(run, round, verdicts);
    Result result = ofGlobal(judged);
    if (result != null) {
      drift.watch(round, result);
    }
    ending.close(round, outcome(round, result, judged));
  }

  private static @Nullable Result ofGlobal(List<Appraisal> judged) {
    return judged.stream()
        .filter(appraisal -> appraisal.site() == null)
        .findFirst()
        .map(Appraisal::result)
        .orElse(null);
  }

  private static Event outcome(Round round, @Nullable Result result, List<Appraisal> judged) {
    String closed = "Round %d is closed".formatted(round.number());
    if (result == null) {
      return ofSites(closed, judged);
    }
    String quality =
        String.format(
            Locale.ROOT,
            "%s: LeNet-FID %.2f over %d samples, %d classes covered",
            closed,
            result.lenetFid().value(),
            result.samples(),
            result.classesCovered());
    return Event.of("round.closed", quality)
        .with("lenetFid", result.lenetFid().value())
        .with("samples", result.samples())
        .with("classesCovered", result.classesCovered());
  }

  /** With personal layers there is no global model to judge: the sites' own ones speak for it. */
  private static Event ofSites(String closed, List<Appraisal> judged) {
    double[] values =
        judged.stream()
            .flatMap(appraisal -> Optional.ofNullable(appraisal.result()).stream())
            .mapToDouble(result -> result.lenetFid().value())
            .sorted()
            .toArray();
    if (values.length == 0) {
      return Event.of("round.closed", closed);
    }
    double median = (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    String quality =
        String.format(
            Locale.ROOT,
            "%s: LeNet-FID %.2f in the median of %d sites' own models",
            closed,
            median,
            values.length);
    return Event.of("round.closed", quality)
        .with("medianLenetFid", median)
        .with("judgedSites", values.length);
  }
}
