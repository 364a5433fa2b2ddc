package org.phoenix.evaluator.evaluations;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.phoenix.evaluator.EvaluatorProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Ties {@link EvaluationJob} to the scheduler: a job that throws is tried again after a pause, and
 * one that came before LeNet is ready looks again soon.
 */
@Configuration
class EvaluationTask {

  static final TaskDescriptor<Void> EVALUATE = TaskDescriptor.of("evaluate");

  private static final int LARGEST_DOUBLING = 6;
  private static final Duration NOT_READY = Duration.ofSeconds(1);

  @Bean
  CustomTask<Void> evaluate(EvaluationJob job, EvaluatorProperties properties) {
    Duration pause = properties.evaluator().retryAfter();
    return Tasks.custom(EVALUATE)
        .onFailure(
            (failed, operations) -> {
              int failures = failed.getExecution().consecutiveFailures;
              operations.reschedule(failed, next(failed.getTimeDone(), pause, failures));
            })
        .onDeadExecutionRevive()
        .execute(
            (task, context) -> {
              int attempt = context.getExecution().consecutiveFailures + 1;
              boolean ended = job.run(UUID.fromString(task.getId()), attempt);
              return ended ? (done, operations) -> operations.remove() : lookAgain();
            });
  }

  private static CompletionHandler<Void> lookAgain() {
    return (done, operations) -> operations.reschedule(done, done.getTimeDone().plus(NOT_READY));
  }

  private static Instant next(Instant now, Duration pause, int failures) {
    return now.plus(pause.multipliedBy(1L << Math.min(failures, LARGEST_DOUBLING)));
  }
}
