package org.phoenix.evaluator.evaluations;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import java.time.Clock;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.problem.ConflictException;
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

  EvaluationQueue(
      Evaluations evaluations,
      SchedulerClient scheduler,
      TransactionOperations transactions,
      Traces traces,
      Clock clock) {
    this.evaluations = evaluations;
    this.scheduler = scheduler;
    this.transactions = transactions;
    this.traces = traces;
    this.clock = clock;
  }

  /**
   * Queues a request, or answers with the evaluation that is there.
   *
   * @throws ConflictException when another request has the id
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

  private Evaluation insert(EvaluationRequest request) {
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
