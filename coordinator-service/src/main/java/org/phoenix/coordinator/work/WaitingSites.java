package org.phoenix.coordinator.work;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.rounds.Assignments;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.problem.BusyException;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Sites that wait for work. A waiting one holds a connection but no thread, and all of them
 * together cost one query at a time.
 */
@Component
class WaitingSites {

  /** Beyond what a site may ask for; the answer comes before. */
  private static final Duration NEVER = Duration.ofMinutes(5);

  private final WorkOrders orders;
  private final Assignments assignments;
  private final Clock clock;
  private final int most;
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "waiting-sites");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> looks;
  private volatile boolean closing;

  WaitingSites(
      WorkOrders orders, Assignments assignments, Clock clock, CoordinatorProperties properties) {
    this.orders = orders;
    this.assignments = assignments;
    this.clock = clock;
    this.most = properties.limits().waitingSites();
    long poll = properties.poll().toMillis();
    this.looks = looking.scheduleWithFixedDelay(this::look, poll, poll, TimeUnit.MILLISECONDS);
  }

  /**
   * The site's work, at once or when some comes up.
   *
   * @throws BusyException when as many wait as may
   */
  DeferredResult<ResponseEntity<WorkOrder>> next(UUID siteId, Duration wait) {
    DeferredResult<ResponseEntity<WorkOrder>> answer = new DeferredResult<>(NEVER.toMillis());
    Optional<WorkOrder> now = orders.next(siteId);
    if (now.isPresent() || wait.isZero() || closing) {
      answer.setResult(response(now));
      return answer;
    }
    if (waiting.size() >= most) {
      throw new BusyException(
          "%d sites wait for work, which is the most; try again".formatted(most));
    }
    Waiting one = new Waiting(siteId, System.nanoTime() + wait.toNanos(), answer);
    answer.onCompletion(() -> waiting.remove(one));
    waiting.add(one);
    if (closing) {
      close();
    }
    return answer;
  }

  private void look() {
    List<Waiting> all = List.copyOf(waiting);
    if (all.isEmpty()) {
      return;
    }
    try {
      Set<UUID> called =
          assignments.sitesWithOpenWork(
              all.stream().map(Waiting::siteId).distinct().toList(), clock.instant());
      all.forEach(one -> look(one, called.contains(one.siteId())));
    } catch (RuntimeException e) {
      all.forEach(one -> answer(one, e));
    }
  }

  private void look(Waiting one, boolean called) {
    try {
      if (called) {
        answer(one, orders.next(one.siteId()));
      } else if (one.until() - System.nanoTime() <= 0) {
        answer(one, Optional.empty());
      }
    } catch (RuntimeException e) {
      answer(one, e);
    }
  }

  /** It is told what it would be told had it just asked. */
  private void answer(Waiting one, RuntimeException failure) {
    waiting.remove(one);
    one.answer().setErrorResult(failure);
  }

  private void answer(Waiting one, Optional<WorkOrder> order) {
    waiting.remove(one);
    one.answer().setResult(response(order));
  }

  /** Those who wait must not hold up a graceful end; they ask again. */
  @EventListener(ContextClosedEvent.class)
  void close() {
    closing = true;
    looks.cancel(false);
    looking.shutdown();
    List.copyOf(waiting).forEach(one -> answer(one, Optional.empty()));
  }

  private static ResponseEntity<WorkOrder> response(Optional<WorkOrder> order) {
    return order.map(ResponseEntity::ok).orElse(ResponseEntity.noContent().build());
  }

  /** Compared by identity of its answer: a site may ask twice. */
  private record Waiting(
      UUID siteId, long until, DeferredResult<ResponseEntity<WorkOrder>> answer) {}
}
