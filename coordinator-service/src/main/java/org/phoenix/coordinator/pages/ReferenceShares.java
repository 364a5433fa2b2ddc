package org.phoenix.coordinator.pages;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.phoenix.platform.contract.EvaluationsApi;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * The classes of the reference set, which the evaluator knows. They are asked for once in a while:
 * pages that look every two seconds must not wait for an evaluator that is away.
 */
@Component
class ReferenceShares {

  private static final Duration KEPT = Duration.ofMinutes(1);

  private final EvaluationsApi evaluations;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile List<Double> shares = List.of();
  private volatile Instant askAgain = Instant.MIN;

  ReferenceShares(EvaluationsApi evaluations, Clock clock) {
    this.evaluations = evaluations;
    this.clock = clock;
  }

  /** The share of each class; empty while nobody could tell. */
  List<Double> now() {
    if (!clock.instant().isBefore(askAgain) && asking.tryLock()) {
      try {
        shares = evaluations.reference().classShare();
      } catch (RestClientException away) {
        // What was known stays: a reference set does not change while its evaluator is away.
      } finally {
        askAgain = clock.instant().plus(KEPT);
        asking.unlock();
      }
    }
    return shares;
  }
}
