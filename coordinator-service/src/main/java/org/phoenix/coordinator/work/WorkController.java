package org.phoenix.coordinator.work;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.security.CallingSite;
import org.phoenix.coordinator.sites.SiteRegister;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WorkController implements SiteWorkApi {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final SiteRegister sites;
  private final WorkOrders orders;
  private final Beats beats;
  private final Uploads uploads;
  private final Submissions submissions;
  private final Duration poll;
  private volatile boolean closing;

  WorkController(
      SiteRegister sites,
      WorkOrders orders,
      Beats beats,
      Uploads uploads,
      Submissions submissions,
      CoordinatorProperties properties) {
    this.sites = sites;
    this.orders = orders;
    this.beats = beats;
    this.uploads = uploads;
    this.submissions = submissions;
    this.poll = properties.poll();
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void introduce(SiteOffer offer) {
    sites.introduce(CallingSite.current().id(), offer);
  }

  /** Holds a request's thread while it waits, but no database connection. */
  @Override
  public ResponseEntity<WorkOrder> work(Duration wait) {
    if (wait.isNegative()) {
      throw new InvalidRequestException("wait = %s: must not be negative".formatted(wait));
    }
    UUID siteId = CallingSite.current().id();
    sites.seen(siteId);
    long until = System.nanoTime() + shorter(wait, LONGEST_WAIT).toNanos();
    while (true) {
      Optional<WorkOrder> order = orders.next(siteId);
      long left = until - System.nanoTime();
      if (order.isPresent() || left <= 0 || closing) {
        return order.map(ResponseEntity::ok).orElse(ResponseEntity.noContent().build());
      }
      pause(Math.min(left, poll.toNanos()));
    }
  }

  @Override
  public Continuation progress(UUID id, Progress progress) {
    return beats.beat(CallingSite.current().id(), id, progress);
  }

  @Override
  public UploadTicket openUpload(UUID id, UploadRequest request) {
    return uploads.open(CallingSite.current().id(), id, request);
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void complete(UUID id, Update update) {
    submissions.complete(CallingSite.current().id(), id, update);
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void fail(UUID id, Failure failure) {
    submissions.fail(CallingSite.current().id(), id, failure.reason());
  }

  /** A waiting agent must not hold up a graceful end; it asks again. */
  @EventListener(ContextClosedEvent.class)
  void close() {
    closing = true;
  }

  private static void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
