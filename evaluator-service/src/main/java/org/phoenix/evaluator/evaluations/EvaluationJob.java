package org.phoenix.evaluator.evaluations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.reference.Reference;
import org.phoenix.evaluator.reference.Yardstick;
import org.phoenix.platform.store.StoreException;
import org.phoenix.platform.tracing.Traces;
import org.phoenix.platform.tracing.Traces.Following;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Carries one evaluation out. It may be run any number of times: the result comes out the same.
 * What cannot succeed fails at once and says why; what fails for the moment throws, and is tried
 * again a few times.
 */
@Component
class EvaluationJob {

  private static final Logger log = LoggerFactory.getLogger(EvaluationJob.class);

  private final Evaluations evaluations;
  private final Reference reference;
  private final ImageMeasuring measuring;
  private final TransactionOperations transactions;
  private final Traces traces;
  private final Clock clock;
  private final int attempts;
  private final Counter failed;
  private final Timer duration;

  EvaluationJob(
      Evaluations evaluations,
      Reference reference,
      ImageMeasuring measuring,
      TransactionOperations transactions,
      Traces traces,
      Clock clock,
      EvaluatorProperties properties,
      MeterRegistry meters) {
    this.evaluations = evaluations;
    this.reference = reference;
    this.measuring = measuring;
    this.transactions = transactions;
    this.traces = traces;
    this.clock = clock;
    this.attempts = properties.evaluator().attempts();
    this.duration = meters.timer("phoenix.evaluation.duration");
    this.failed = meters.counter("phoenix.evaluation.failed");
  }

  /**
   * Runs the evaluation unless it has ended or LeNet is not ready.
   *
   * @param attempt 1 for the first
   * @return whether the evaluation has ended; if not, LeNet is not ready yet
   */
  @SuppressWarnings("try") // the span is only held
  boolean run(UUID id, int attempt) {
    Evaluation evaluation = evaluations.findById(id).orElseThrow();
    if (evaluation.ended()) {
      return true;
    }
    if (reference.failure() != null) {
      fail(id, "The reference set cannot be used: " + reference.failure());
      return true;
    }
    Yardstick yardstick = reference.yardstick();
    if (yardstick == null) {
      return false;
    }
    change(id, started -> started.start(clock.instant()));
    try (Following span =
        traces.follow(
            evaluation.traceparent(), "evaluate", Map.of("subject", evaluation.subject()))) {
      measure(id, evaluation.imagesKey(), yardstick, attempt);
    }
    return true;
  }

  private void measure(UUID id, String imagesKey, Yardstick yardstick, int attempt) {
    Timer.Sample time = Timer.start();
    try {
      Measurement measurement = measuring.measure(imagesKey, yardstick);
      change(id, evaluation -> evaluation.finish(measurement, clock.instant()));
      time.stop(duration);
      log.info(
          "Evaluation {}: {} images, LeNet-FID {}",
          id,
          measurement.result().samples(),
          measurement.result().lenetFid().value());
    } catch (UnfitImagesException | BrokenDataException e) {
      fail(id, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      change(id, Evaluation::postpone);
      throw new CancellationException("Stopped during evaluation " + id);
    } catch (StoreException | IOException e) {
      retryOrFail(id, attempt, e);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        // Stopped while waiting for the device: not the evaluation's fault.
        change(id, Evaluation::postpone);
        throw e;
      }
      log.error("Evaluation {} failed", id, e);
      fail(id, e.toString());
    }
  }

  private void retryOrFail(UUID id, int attempt, Exception e) {
    if (attempt >= attempts) {
      fail(id, String.valueOf(e.getMessage()));
      return;
    }
    change(id, Evaluation::postpone);
    throw e instanceof RuntimeException unchecked
        ? unchecked
        : new UncheckedIOException((IOException) e);
  }

  private void fail(UUID id, String reason) {
    log.warn("Evaluation {} failed: {}", id, reason);
    failed.increment();
    change(id, evaluation -> evaluation.fail(reason, clock.instant()));
  }

  private void change(UUID id, Consumer<Evaluation> change) {
    transactions.executeWithoutResult(
        status -> {
          Evaluation evaluation = evaluations.findById(id).orElseThrow();
          change.accept(evaluation);
          evaluations.save(evaluation);
        });
  }
}
