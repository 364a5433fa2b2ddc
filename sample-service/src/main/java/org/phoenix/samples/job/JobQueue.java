package org.phoenix.samples.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Puts jobs into the table that all replicas take theirs from, within the present transaction. This
 * process looks into it as soon as they are there, the others at their next poll.
 */
@Component
class JobQueue {

  private final Scheduler scheduler;

  /** Lazily: the scheduler knows the jobs, and they bring one another into its table. */
  JobQueue(@Lazy Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** A job that is there already stays as it is. */
  void add(SchedulableInstance<Void> job) {
    scheduler.scheduleIfNotExists(job);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            scheduler.triggerCheckForDueExecutions();
          }
        });
  }
}
