package org.phoenix.samples.job;

import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.phoenix.samples.SamplesProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The steps of a request as jobs of the scheduler, which all replicas take from one table. A job
 * that throws is tried again after a pause, and one whose process died by another process.
 */
@Configuration
class SampleTasks {

  private static final TaskDescriptor<Void> BEGIN = TaskDescriptor.of("begin-sample");
  private static final TaskDescriptor<Void> PIECE = TaskDescriptor.of("make-piece");
  private static final TaskDescriptor<Void> FINISH = TaskDescriptor.of("finish-sample");
  private static final TaskDescriptor<Void> CLEAR = TaskDescriptor.of("clear-sample");

  private static final int LARGEST_DOUBLING = 6;
  private static final String SEPARATOR = "/";

  private final SampleJob job;
  private final Duration pause;

  SampleTasks(SampleJob job, SamplesProperties properties) {
    this.job = job;
    this.pause = properties.samples().retryAfter();
  }

  static SchedulableInstance<Void> begin(UUID id, Instant at) {
    return BEGIN.instance(id.toString()).scheduledTo(at);
  }

  static SchedulableInstance<Void> piece(UUID id, int number, Instant at) {
    return PIECE.instance(id + SEPARATOR + number).scheduledTo(at);
  }

  static SchedulableInstance<Void> finish(UUID id, Instant at) {
    return FINISH.instance(id.toString()).scheduledTo(at);
  }

  static SchedulableInstance<Void> clear(UUID id, Instant at) {
    return CLEAR.instance(id.toString()).scheduledTo(at);
  }

  @Bean
  OneTimeTask<Void> beginSample(Beginning beginning) {
    return task(BEGIN, (id, number) -> beginning, "begin sample");
  }

  @Bean
  OneTimeTask<Void> makePiece(PieceMaking making) {
    return task(PIECE, (id, number) -> sample -> making.make(sample, number), "make images");
  }

  @Bean
  OneTimeTask<Void> finishSample(Finishing finishing) {
    return task(FINISH, (id, number) -> finishing, "finish sample");
  }

  @Bean
  OneTimeTask<Void> clearSample(Clearing clearing) {
    return retried(CLEAR).execute((task, context) -> clearing.clear(UUID.fromString(task.getId())));
  }

  private interface Steps {
    SampleJob.Step of(UUID id, int number);
  }

  private OneTimeTask<Void> task(TaskDescriptor<Void> descriptor, Steps steps, String name) {
    return retried(descriptor)
        .execute(
            (task, context) -> {
              String[] parts = task.getId().split(SEPARATOR, 2);
              UUID id = UUID.fromString(parts[0]);
              int number = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
              job.run(id, attempt(context), name, steps.of(id, number));
            });
  }

  private com.github.kagkarlsson.scheduler.task.helper.Tasks.OneTimeTaskBuilder<Void> retried(
      TaskDescriptor<Void> descriptor) {
    return Tasks.oneTime(descriptor)
        .onFailure(
            (failed, operations) -> {
              int failures = failed.getExecution().consecutiveFailures;
              operations.reschedule(failed, next(failed.getTimeDone(), failures));
            })
        .onDeadExecutionRevive();
  }

  private static int attempt(ExecutionContext context) {
    return context.getExecution().consecutiveFailures + 1;
  }

  private Instant next(Instant now, int failures) {
    return now.plus(pause.multipliedBy(1L << Math.min(failures, LARGEST_DOUBLING)));
  }
}
