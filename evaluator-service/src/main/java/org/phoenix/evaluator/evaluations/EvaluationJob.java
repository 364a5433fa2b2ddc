package org.phoenix.evaluator.evaluations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.reference.Reference;
import org.phoenix.evaluator.reference.Yardstick;
import org.phoenix.platform.contract.EvaluationsApi.Stage;
import org.phoenix.platform.store.StoreException;
import org.phoenix.platform.tracing.Traces;
import org.phoenix.platform.tracing.Traces.Following;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
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
   * @return whether there is nothing left to do; if not, it is to be looked at again soon
   */
  @SuppressWarnings("try") // the span is only held
  boolean run(UUID id, int attempt) {
    String unusable = reference.failure();
    Yardstick yardstick = reference.yardstick();
    if (unusable == null && yardstick == null) {
      return evaluations.findById(id).orElseThrow().ended();
    }
    Claim claim = claim(id);
    if (claim == null) {
      return true;
    }
    try (Following span =
        traces.follow(claim.traceparent(), "evaluate", Map.of("subject", claim.subject()))) {
      if (yardstick == null) {
        fail(claim, "The reference set cannot be used: " + unusable);
      } else {
        measure(claim, yardstick, attempt);
      }
    } catch (LostClaimException e) {
      log.info("{}", e.getMessage());
      // A database that lost what it had confirmed may say that nobody has it.
      return evaluations.findById(id).orElseThrow().begun();
    }
    return true;
  }

  private void measure(Claim claim, Yardstick yardstick, int attempt) {
    Timer.Sample time = Timer.start();
    try {
      Measurement measurement =
          measuring.measure(
              claim.imagesKey(),
              yardstick,
              (stage, read, images) -> progress(claim, stage, read, images));
      change(claim, evaluation -> evaluation.finish(measurement, clock.instant()));
      time.stop(duration);
      log.info(
          "Evaluation {}: {} images, LeNet-FID {}",
          claim.id(),
          measurement.result().samples(),
          measurement.result().lenetFid().value());
    } catch (LostClaimException e) {
      throw e;
    } catch (UnfitImagesException | BrokenDataException e) {
      fail(claim, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      change(claim, Evaluation::postpone);
      throw new CancellationException("Stopped during evaluation " + claim.id());
    } catch (StoreException | IOException | DataAccessException | TransactionException e) {
      retryOrFail(claim, attempt, e);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        // Stopped while waiting for the device: not the evaluation's fault.
        change(claim, Evaluation::postpone);
        throw e;
      }
      log.error("Evaluation {} failed", claim.id(), e);
      fail(claim, e.toString());
    }
  }

  private void progress(Claim claim, Stage stage, int read, int images) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Stopped during evaluation " + claim.id());
    }
    change(claim, evaluation -> evaluation.progress(stage, read, images));
  }

  private void retryOrFail(Claim claim, int attempt, Exception e) {
    if (attempt >= attempts) {
      fail(claim, String.valueOf(e.getMessage()));
      return;
    }
    change(claim, Evaluation::postpone);
    throw e instanceof RuntimeException unchecked
        ? unchecked
        : new UncheckedIOException((IOException) e);
  }

  private void fail(Claim claim, String reason) {
    change(claim, evaluation -> evaluation.fail(reason, clock.instant()));
    log.warn("Evaluation {} failed: {}", claim.id(), reason);
    failed.increment();
  }

  /** Takes the evaluation, unless it has ended. */
  private @Nullable Claim claim(UUID id) {
    return transactions
        .execute(
            status ->
                Optional.of(evaluations.findByIdToChange(id).orElseThrow())
                    .filter(evaluation -> !evaluation.ended())
                    .map(evaluation -> Claim.take(evaluation, clock.instant())))
        .orElse(null);
  }

  /**
   * Changes the evaluation if it is still this worker's.
   *
   * @throws LostClaimException when it is not
   */
  private void change(Claim claim, Consumer<Evaluation> change) {
    transactions.executeWithoutResult(
        status -> {
          Evaluation evaluation = evaluations.findByIdToChange(claim.id()).orElseThrow();
          if (!evaluation.heldBy(claim.number())) {
            throw new LostClaimException(claim);
          }
          change.accept(evaluation);
        });
  }

  /** An evaluation that this worker took, and what it needs to know of it. */
  private record Claim(
      UUID id, int number, String subject, String imagesKey, @Nullable String traceparent) {

    static Claim take(Evaluation evaluation, Instant now) {
      return new Claim(
          evaluation.id(),
          evaluation.start(now),
          evaluation.subject(),
          evaluation.imagesKey(),
          evaluation.traceparent());
    }
  }

  /** Nobody waits for what this worker would write. */
  private static final class LostClaimException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostClaimException(Claim claim) {
      super(
          "Evaluation %s was cancelled or taken over; claim %d ends here"
              .formatted(claim.id(), claim.number()));
    }
  }
}
