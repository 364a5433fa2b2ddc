package org.phoenix.samples.job;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import java.time.Clock;
import java.util.UUID;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.tracing.Traces;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Takes requests: the row and its job are written in one transaction. */
@Component
class SampleQueue {

  private final Samples samples;
  private final SchedulerClient scheduler;
  private final TransactionOperations transactions;
  private final Traces traces;
  private final Clock clock;

  SampleQueue(
      Samples samples,
      SchedulerClient scheduler,
      TransactionOperations transactions,
      Traces traces,
      Clock clock) {
    this.samples = samples;
    this.scheduler = scheduler;
    this.transactions = transactions;
    this.traces = traces;
    this.clock = clock;
  }

  /**
   * Queues a request, or answers with the one that is there.
   *
   * @throws ConflictException when another request has the id
   */
  Sample submit(UUID id, Recipe recipe) {
    Sample sample = samples.findById(id).orElseGet(() -> insert(id, recipe));
    if (!sample.recipe().equals(recipe)) {
      throw new ConflictException(
          "Sample %s was asked for as %s, not as %s".formatted(id, sample.recipe(), recipe));
    }
    return sample;
  }

  private Sample insert(UUID id, Recipe recipe) {
    try {
      return transactions.execute(
          status -> {
            Sample sample = samples.save(new Sample(id, recipe, traces.current(), clock.instant()));
            scheduler.scheduleIfNotExists(
                SampleTask.MAKE_SAMPLES.instance(id.toString()).scheduledTo(clock.instant()));
            return sample;
          });
    } catch (DataIntegrityViolationException e) {
      // The same id came twice at the same moment.
      return samples.findById(id).orElseThrow(() -> e);
    }
  }
}
