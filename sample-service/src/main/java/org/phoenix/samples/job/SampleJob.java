package org.phoenix.samples.job;

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
 * Carries one request out. It may be run any number of times: images are made again from the first
 * and come out the same. What cannot succeed fails at once and says why; what fails for the moment
 * throws, and is tried again a few times.
 */
@Component
class SampleJob {

  private static final Logger log = LoggerFactory.getLogger(SampleJob.class);

  private final Samples samples;
  private final SampleMaking making;
  private final TransactionOperations transactions;
  private final Traces traces;
  private final Clock clock;
  private final int attempts;
  private final Counter generated;
  private final Counter failed;
  private final Timer duration;

  SampleJob(
      Samples samples,
      SampleMaking making,
      TransactionOperations transactions,
      Traces traces,
      Clock clock,
      SamplesProperties properties,
      MeterRegistry meters) {
    this.samples = samples;
    this.making = making;
    this.transactions = transactions;
    this.traces = traces;
    this.clock = clock;
    this.attempts = properties.samples().attempts();
    this.generated = meters.counter("phoenix.samples.generated");
    this.duration = meters.timer("phoenix.samples.duration");
    this.failed = meters.counter("phoenix.samples.failed");
  }

  /**
   * @param attempt 1 for the first
   */
  @SuppressWarnings("try") // the span is only held
  void run(UUID id, int attempt) {
    Sample sample = samples.findById(id).orElseThrow();
    if (sample.ended()) {
      return;
    }
    change(id, started -> started.start(clock.instant()));
    Timer.Sample time = Timer.start();
    try (Following span = follow(sample)) {
      making.make(sample, changed -> change(id, changed));
      time.stop(duration);
      generated.increment(sample.recipe().count());
      log.info("Sample {}: {} images", id, sample.recipe().count());
    } catch (NoWeightsException | IllegalArgumentException e) {
      fail(id, e);
    } catch (InterruptedException | CancellationException e) {
      change(id, Sample::postpone);
      throw new CancellationException("Stopped while making sample " + id);
    } catch (StoreException | RestClientException | IOException e) {
      retryOrFail(id, attempt, e);
    } catch (RuntimeException e) {
      log.error("Sample {} failed", id, e);
      fail(id, e);
    }
  }

  private Following follow(Sample sample) {
    return traces.follow(
        sample.traceparent(),
        "make samples",
        Map.of("images", Integer.toString(sample.recipe().count())));
  }

  private void retryOrFail(UUID id, int attempt, Exception e) {
    if (attempt >= attempts) {
      fail(id, e);
      return;
    }
    change(id, Sample::postpone);
    throw e instanceof RuntimeException unchecked
        ? unchecked
        : new UncheckedIOException((IOException) e);
  }

  private void fail(UUID id, Exception e) {
    String message = e.getMessage();
    String reason = message == null || message.isBlank() ? e.toString() : message;
    log.warn("Sample {} failed: {}", id, reason);
    failed.increment();
    change(id, sample -> sample.fail(reason, clock.instant()));
  }

  private void change(UUID id, Consumer<Sample> change) {
    transactions.executeWithoutResult(
        status -> {
          Sample sample = samples.findById(id).orElseThrow();
          change.accept(sample);
          samples.save(sample);
        });
  }
}
