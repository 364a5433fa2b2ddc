package org.phoenix.samples.job;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.phoenix.samples.SamplesProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Ties {@link SampleJob} to the scheduler: a job that throws is tried again after a pause. */
@Configuration
class SampleTask {

  static final TaskDescriptor<Void> MAKE_SAMPLES = TaskDescriptor.of("make-samples");

  private static final int LARGEST_DOUBLING = 6;

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  OneTimeTask<Void> makeSamples(SampleJob job, SamplesProperties properties) {
    Duration pause = properties.samples().retryAfter();
    return Tasks.oneTime(MAKE_SAMPLES)
        .onFailure(
            (failed, operations) -> {
              int failures = failed.getExecution().consecutiveFailures;
              operations.reschedule(failed, next(failed.getTimeDone(), pause, failures));
            })
        .onDeadExecutionRevive()
        .execute(
            (task, context) ->
                job.run(
                    UUID.fromString(task.getId()), context.getExecution().consecutiveFailures + 1));
  }

  private static Instant next(Instant now, Duration pause, int failures) {
    return now.plus(pause.multipliedBy(1L << Math.min(failures, LARGEST_DOUBLING)));
  }
}
