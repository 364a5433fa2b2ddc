package org.phoenix.coordinator.evaluation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Seeds;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationView;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.tracing.Traces;
import org.phoenix.platform.tracing.Traces.Following;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/** Moves one appraisal on: asks the other services, then writes down what they said. */
@Component
class Appraiser {

  private final Appraisals appraisals;
  private final SamplesApi samples;
  private final EvaluationsApi evaluations;
  private final EventLog events;
  private final Traces traces;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final int attempts;
  private final Duration patience;

  Appraiser(
      Appraisals appraisals,
      SamplesApi samples,
      EvaluationsApi evaluations,
      EventLog events,
      Traces traces,
      TransactionTemplate transactions,
      Clock clock,
      CoordinatorProperties properties) {
    this.appraisals = appraisals;
    this.samples = samples;
    this.evaluations = evaluations;
    this.events = events;
    this.traces = traces;
    this.transactions = transactions;
    this.clock = clock;
    this.attempts = properties.evaluationAttempts();
    this.patience = properties.evaluationPatience();
  }

  /**
   * @return whether its state changed
   */
  boolean step(Run run, Round round, UUID id) {
    Appraisal now = appraisals.get(id);
    Subject subject = new Subject(run, round, now);
    Consumer<Appraisal> change;
    try {
      change = ask(subject);
    } catch (HttpClientErrorException.TooManyRequests full) {
      // It has work, and will have time: the next step asks again.
      change = Appraisal::heard;
    } catch (HttpClientErrorException refused) {
      change = failure(subject, refused.getStatusCode() + " " + refused.getResponseBodyAsString());
    } catch (RestClientException unreachable) {
      change = silence(subject, String.valueOf(unreachable.getMessage()));
    }
    Consumer<Appraisal> agreed = change;
    return Boolean.TRUE.equals(
        transactions.execute(
            transaction -> {
              Appraisal appraisal = appraisals.get(id);
              Appraisal.Status before = appraisal.status();
              agreed.accept(appraisal);
              return appraisal.status() != before;
            }));
  }

  /** Whether a service has been out of reach for too long, this time included. */
  boolean silent(UUID id) {
    return Boolean.TRUE.equals(
        transactions.execute(transaction -> outOfPatience(appraisals.get(id))));
  }

  private Consumer<Appraisal> ask(Subject subject) {
    return switch (subject.appraisal().status()) {
      case PLANNED -> {
        String drawn = subject.appraisal().imagesKey();
        yield drawn == null ? askForSamples(subject) : askForEvaluation(subject, drawn);
      }
      case SAMPLING -> lookAtSamples(subject);
      case EVALUATING -> lookAtEvaluation(subject);
      case DONE, FAILED -> unchanged -> {};
    };
  }

  /** Only what starts something is traced, not every look at how far it is. */
  private Following follow(Subject subject, String name) {
    return traces.follow(
        Traces.ofRound(subject.round().id()), name, Map.of("subject", subject.description()));
  }

  @SuppressWarnings("try") // the span is only held
  private Consumer<Appraisal> askForSamples(Subject subject) {
    try (Following span = follow(subject, "ask for samples")) {
      samples.generate(subject.sampleRequest());
    }
    return Appraisal::sampling;
  }

  private Consumer<Appraisal> lookAtSamples(Subject subject) {
    SampleView sample = samples.sample(subject.appraisal().sampleId());
    return switch (sample.status()) {
      case QUEUED, RUNNING -> Appraisal::heard;
      case FAILED -> failure(subject, "sampling failed: " + sample.error());
      case CANCELLED -> failure(subject, "sampling was cancelled");
      case DONE ->
          askForEvaluation(
              subject, Objects.requireNonNull(sample.imagesKey(), "imagesKey of a done sample"));
    };
  }

  @SuppressWarnings("try") // the span is only held
  private Consumer<Appraisal> askForEvaluation(Subject subject, String imagesKey) {
    try (Following span = follow(subject, "ask for an evaluation")) {
      evaluations.evaluate(
          new EvaluationRequest(
              subject.appraisal().evaluationId(), subject.description(), imagesKey));
    }
    return Appraisal::evaluating;
  }

  private Consumer<Appraisal> lookAtEvaluation(Subject subject) {
    EvaluationView evaluation = evaluations.evaluation(subject.appraisal().evaluationId());
    return switch (evaluation.status()) {
      case QUEUED, RUNNING -> Appraisal::heard;
      case FAILED -> failure(subject, "evaluation failed: " + evaluation.error());
      case CANCELLED -> failure(subject, "evaluation was cancelled");
      case DONE -> {
        var result = Objects.requireNonNull(evaluation.result(), "result of a done evaluation");
        yield appraisal -> appraisal.done(result);
      }
    };
  }

  private Consumer<Appraisal> failure(Subject subject, String why) {
    return appraisal -> {
      if (appraisal.attempt() < attempts) {
        appraisal.retry(why);
      } else {
        giveUp(subject, appraisal, why);
      }
    };
  }

  /** A service that restarts is waited for; one that stays away must not hold the run for ever. */
  private Consumer<Appraisal> silence(Subject subject, String why) {
    return appraisal -> {
      if (outOfPatience(appraisal)) {
        giveUp(subject, appraisal, "out of reach for %s: %s".formatted(patience, why));
      }
    };
  }

  private boolean outOfPatience(Appraisal appraisal) {
    Instant now = clock.instant();
    appraisal.unheard(now);
    Instant since = Objects.requireNonNull(appraisal.unreachableSince());
    return !now.isBefore(since.plus(patience));
  }

  private void giveUp(Subject subject, Appraisal appraisal, String why) {
    appraisal.giveUp(why);
    Event event =
        Event.of("evaluation.failed", subject.description() + " is not judged: " + why)
            .round(subject.round().number());
    String site = appraisal.site();
    events.record(subject.run().id(), site == null ? event : event.site(site));
  }

  /** What is judged, in the words of requests. */
  private record Subject(Run run, Round round, Appraisal appraisal) {

    String description() {
      String model = appraisal.site() == null ? "global model" : "model of " + appraisal.site();
      return "run %s, round %d, %s".formatted(run.name(), round.number(), model);
    }

    SampleRequest sampleRequest() {
      RunSpec spec = run.spec();
      RunSpec.Evaluation evaluation = Objects.requireNonNull(spec.evaluation());
      boolean global = appraisal.site() == null;
      int count =
          global ? evaluation.samples() : Objects.requireNonNull(spec.screening()).samples();
      return new SampleRequest(
          appraisal.sampleId(),
          null,
          null,
          global ? Objects.requireNonNull(round.checkpoint()).sha256() : null,
          appraisal.updateId(),
          null,
          count,
          evaluation.sampler(),
          evaluation.steps(),
          null,
          Seeds.samples(spec.seed()),
          SamplesApi.Format.PIXELS,
          null);
    }
  }
}
