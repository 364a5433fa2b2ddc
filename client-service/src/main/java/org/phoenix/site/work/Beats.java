package org.phoenix.site.work;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.Continuation;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * Reports progress every few seconds while an assignment is worked on, and learns from the answers
 * whether it is still wanted. A coordinator that does not answer does not stop the work.
 */
final class Beats implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Beats.class);

  private final SiteWorkApi coordinator;
  private final WorkOrder order;
  private final ScheduledExecutorService timer;
  private volatile Progress latest;
  private volatile @Nullable String unwanted;

  @SuppressWarnings("FutureReturnValueIgnored") // beat() answers for its failures
  Beats(SiteWorkApi coordinator, WorkOrder order, Duration every) {
    this.coordinator = coordinator;
    this.order = order;
    this.latest = new Progress(0, order.steps(), 0, 0, 0, null, null, null);
    this.timer = Executors.newSingleThreadScheduledExecutor(Beats::thread);
    timer.scheduleWithFixedDelay(this::beat, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  void report(Progress progress) {
    latest = progress;
  }

  /** Why the work may stop, or null while it is wanted. */
  @Nullable String unwanted() {
    return unwanted;
  }

  private void beat() {
    try {
      Continuation answer = coordinator.progress(order.assignmentId(), latest);
      if (!answer.wanted()) {
        unwanted = answer.reason() == null ? "no longer wanted" : answer.reason();
      }
    } catch (HttpClientErrorException e) {
      if (UnwantedException.isSaidBy(e)) {
        unwanted = "the coordinator no longer knows the assignment: " + e.getMessage();
      } else {
        unheard(e);
      }
    } catch (RestClientException e) {
      unheard(e);
    }
  }

  private void unheard(RestClientException e) {
    log.debug("Progress of {} was not heard: {}", order.assignmentId(), e.toString());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static Thread thread(Runnable beats) {
    Thread thread = new Thread(beats, "beats");
    thread.setDaemon(true);
    return thread;
  }
}
