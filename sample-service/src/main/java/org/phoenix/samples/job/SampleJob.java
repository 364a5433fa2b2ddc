package org.phoenix.samples.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.phoenix.platform.store.StoreException;
import org.phoenix.platform.tracing.Traces;
import org.phoenix.platform.tracing.Traces.Following;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.weights.NoWeightsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.client.RestClientException;

/**
 * Carries a step of a request out. It may be run any number of times: images come out the same.
 * What cannot succeed fails the request at once and says why; what fails for the moment throws, and
 * is tried again a few times.
 */
@Component
class SampleJob {

  /** One of the steps. */
  @FunctionalInterface
  interface Step {
    void run(Sample sample) throws IOException, InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(SampleJob.class);

  private final Samples samples;
  private final JobQueue jobs;
  private final TransactionOperations transactions;
  private final Traces traces;
  private final Clock clock;
  private final int attempts;
  private final Counter failed;

  SampleJob(
      Samples samples,
      JobQueue jobs,
      TransactionOperations transactions,
      Traces traces,
      Clock clock,
      SamplesProperties properties,
      MeterRegistry meters) {
    this.samples = samples;
    this.jobs = jobs;
    this.transactions = transactions;
    this.traces = traces;
    this.clock = clock;
    this.attempts = properties.samples().attempts();
    this.failed = meters.counter("phoenix.samples.failed");
  }

  /**
   * @param attempt 1 for the first
   * @param name of the span
   */
  @SuppressWarnings("try") // the span is only held
  void run(UUID id, int attempt, String name, Step step) {
    Sample sample = samples.findById(id).orElseThrow();
    if (sample.ended()) {
      return;
    }
    try (Following span = follow(sample, name)) {
      step.run(sample);
    } catch (NoWeightsException | IllegalArgumentException e) {
      fail(id, e);
    } catch (InterruptedException | CancellationException e) {
      throw new CancellationException("Stopped at work on sample " + id);
    } catch (StoreException | RestClientException | IOException e) {
      retryOrFail(id, attempt, e);
    } catch (RuntimeException e) {
      log.error("Sample {} failed", id, e);
      fail(id, e);
    }
  }

  private Following follow(Sample sample, String name) {
    return traces.follow(
        sample.traceparent(), name, Map.of("images", Integer.toString(sample.recipe().count())));
  }

  private void retryOrFail(UUID id, int attempt, Exception e) {
    if (attempt >= attempts) {
      fail(id, e);
      return;
    }
    throw e instanceof RuntimeException unchecked
        ? unchecked
        : new UncheckedIOException((IOException) e);
  }

  private void fail(UUID id, Exception e) {
    String message = e.getMessage();
    String reason = message == null || message.isBlank() ? e.toString() : message;
    log.warn("Sample {} failed: {}", id, reason);
    transactions.executeWithoutResult(
        status -> {
          Sample sample = samples.findByIdToChange(id).orElseThrow();
          if (!sample.ended()) {
            sample.fail(reason, clock.instant());
            jobs.add(SampleTasks.clear(id, clock.instant()));
            failed.increment();
          }
        });
  }
}
