package org.phoenix.samples.job;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.problem.TooManyRequestsException;
import org.phoenix.platform.tracing.Traces;
import org.phoenix.samples.SamplesProperties;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Takes requests: the row and its job are written in one transaction. */
@Component
class SampleQueue {

  private static final List<Status> UNDER_WAY = List.of(Status.QUEUED, Status.RUNNING);

  private final Samples samples;
  private final JobQueue jobs;
  private final TransactionOperations transactions;
  private final JdbcClient jdbc;
  private final Traces traces;
  private final Clock clock;
  private final SamplesProperties.Limits limits;

  SampleQueue(
      Samples samples,
      JobQueue jobs,
      TransactionOperations transactions,
      JdbcClient jdbc,
      Traces traces,
      Clock clock,
      SamplesProperties properties) {
    this.samples = samples;
    this.jobs = jobs;
    this.transactions = transactions;
    this.jdbc = jdbc;
    this.traces = traces;
    this.clock = clock;
    this.limits = properties.samples().limits();
  }

  /**
   * Queues a request, or answers with the one that is there.
   *
   * @throws ConflictException when another request has the id
   * @throws TooManyRequestsException when as much waits as may
   */
  Sample submit(UUID id, Recipe recipe) {
    Sample sample = samples.findById(id).orElseGet(() -> insert(id, recipe));
    if (!sample.recipe().equals(recipe)) {
      throw new ConflictException(
          "Sample %s was asked for as %s, not as %s".formatted(id, sample.recipe(), recipe));
    }
    return sample;
  }

  /**
   * Cancels a request. Its jobs end as soon as they find out.
   *
   * @throws NotFoundException when there is none
   * @throws ConflictException when it is done or has failed
   */
  Sample cancel(UUID id) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              Sample sample =
                  samples
                      .findByIdToChange(id)
                      .orElseThrow(() -> new NotFoundException("sample", id));
              sample.cancel(clock.instant());
              jobs.add(SampleTasks.clear(id, clock.instant()));
              return sample;
            }));
  }

  private Sample insert(UUID id, Recipe recipe) {
    try {
      return transactions.execute(
          status -> {
            requireRoom(recipe);
            Sample sample = samples.save(new Sample(id, recipe, traces.current(), clock.instant()));
            jobs.add(SampleTasks.begin(id, clock.instant()));
            return sample;
          });
    } catch (DataIntegrityViolationException e) {
      // The same id came twice at the same moment.
      return samples.findById(id).orElseThrow(() -> e);
    }
  }

  /** Those who come at the same moment are counted one after the other. */
  private void requireRoom(Recipe recipe) {
    jdbc.sql("select pg_advisory_xact_lock(hashtextextended('sample queue', 0))").query(row -> {});
    long waiting = samples.countByStatusIn(UNDER_WAY);
    if (waiting >= limits.requests()) {
      throw new TooManyRequestsException(
          "%d requests for images wait; at most %d may (phoenix.samples.limits.requests)"
              .formatted(waiting, limits.requests()),
          limits.retryAfter());
    }
    long images = samples.imagesByStatusIn(UNDER_WAY);
    // Whoever asks for more than fits is let in when nobody else waits.
    if (waiting > 0 && images + recipe.count() > limits.images()) {
      throw new TooManyRequestsException(
          "%d images wait to be made, and %d more are over %d (phoenix.samples.limits.images)"
              .formatted(images, recipe.count(), limits.images()),
          limits.retryAfter());
    }
  }
}
