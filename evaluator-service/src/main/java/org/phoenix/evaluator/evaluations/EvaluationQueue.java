package org.phoenix.evaluator.evaluations;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.problem.BusyException;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.tracing.Traces;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Takes requests: the row and its job are written in one transaction. */
@Component
class EvaluationQueue {

  private final Evaluations evaluations;
  private final SchedulerClient scheduler;
  private final TransactionOperations transactions;
  private final Traces traces;
  private final Clock clock;
  private final int longest;

  EvaluationQueue(
      Evaluations evaluations,
      SchedulerClient scheduler,
      TransactionOperations transactions,
      Traces traces,
      Clock clock,
      EvaluatorProperties properties) {
    this.evaluations = evaluations;
    this.scheduler = scheduler;
    this.transactions = transactions;
    this.traces = traces;
    this.clock = clock;
    this.longest = properties.evaluator().longestQueue();
  }

  /**
   * Queues a request, or answers with the evaluation that is there.
   *
   * @throws ConflictException when another request has the id
   * @throws BusyException when as many wait as may
   */
  Evaluation submit(EvaluationRequest request) {
    Evaluation evaluation = evaluations.findById(request.id()).orElseGet(() -> insert(request));
    if (!evaluation.subject().equals(request.subject())
        || !evaluation.imagesKey().equals(request.imagesKey())) {
      throw new ConflictException(
          "Evaluation %s is of %s (%s), not of %s (%s)"
              .formatted(
                  request.id(),
                  evaluation.subject(),
                  evaluation.imagesKey(),
                  request.subject(),
                  request.imagesKey()));
    }
    return evaluation;
  }

  /**
   * Cancels an evaluation. Its job stays in the queue, and ends as soon as its turn comes.
   *
   * @throws NotFoundException when there is none
   * @throws ConflictException when it is done or has failed
   */
  Evaluation cancel(UUID id) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              Evaluation evaluation =
                  evaluations
                      .findByIdToChange(id)
                      .orElseThrow(() -> new NotFoundException("evaluation", id));
              evaluation.cancel(clock.instant());
              return evaluation;
            }));
  }

  /** Two requests at the same moment may both be let in: the queue is short enough all the same. */
  private void requireRoom() {
    long waiting = evaluations.countByStatusIn(List.of(Status.QUEUED, Status.RUNNING));
    if (waiting >= longest) {
      throw new BusyException(
          "%d evaluations wait; at most %d may (phoenix.evaluator.longest-queue)"
              .formatted(waiting, longest));
    }
  }

  private Evaluation insert(EvaluationRequest request) {
    requireRoom();
    try {
      return transactions.execute(
          status -> {
            var evaluation =
                new Evaluation(
                    request.id(),
                    request.subject(),
                    request.imagesKey(),
                    traces.current(),
                    clock.instant());
            scheduler.scheduleIfNotExists(
                EvaluationTask.EVALUATE
                    .instance(request.id().toString())
                    .scheduledTo(clock.instant()));
            return evaluations.save(evaluation);
          });
    } catch (DataIntegrityViolationException e) {
      // The same id came twice at the same moment.
      return evaluations.findById(request.id()).orElseThrow(() -> e);
    }
  }
}
