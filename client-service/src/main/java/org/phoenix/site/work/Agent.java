package org.phoenix.site.work;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.control.Control;
import org.phoenix.site.data.SiteData;
import org.phoenix.site.status.SiteStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * Asks for work and does it, one assignment after the other, for as long as the process lives. It
 * keeps nothing in memory between two requests: after any failure it pauses and asks again.
 */
@Component
class Agent implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final long INTERRUPT_EVERY_MILLIS = 500;

  /** A refused token is mended by people: pauses begin at the longest and grow so many times. */
  private static final int REFUSED = 10;

  private final SiteWorkApi coordinator;
  private final Assignments assignments;
  private final Leaving leaving;
  private final Control control;
  private final SiteData data;
  private final SiteStatus status;
  private final SiteProperties properties;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable Thread thread;

  Agent(
      SiteWorkApi coordinator,
      Assignments assignments,
      Leaving leaving,
      Control control,
      SiteData data,
      SiteStatus status,
      SiteProperties properties) {
    this.coordinator = coordinator;
    this.assignments = assignments;
    this.leaving = leaving;
    this.control = control;
    this.data = data;
    this.status = status;
    this.properties = properties;
  }

  @Override
  public synchronized void start() {
    thread = new Thread(this::live, "agent");
    thread.start();
  }

  @Override
  public synchronized void stop() {
    stopping.countDown();
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      // Again and again: a library may swallow an interrupt, and a training can take hours.
      while (running.isAlive()) {
        running.interrupt();
        running.join(INTERRUPT_EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }

  private void live() {
    ExponentialBackOff backOff = backOff(properties.retryAfter(), properties.retryAtMost());
    ExponentialBackOff ofTheRefused =
        backOff(properties.retryAtMost(), properties.retryAtMost().multipliedBy(REFUSED));
    BackOffExecution pauses = backOff.start();
    BackOffExecution refusedPauses = ofTheRefused.start();
    boolean introduced = false;
    while (stopping.getCount() > 0) {
      try {
        obey();
        if (!introduced) {
          coordinator.introduce(new SiteOffer(data.images(), properties.device()));
          introduced = true;
          log.info("{} offers {} images", properties.site(), data.images());
        }
        askAndWork();
        pauses = backOff.start();
        refusedPauses = ofTheRefused.start();
      } catch (InterruptedException e) {
        return;
      } catch (HttpClientErrorException.Unauthorized | HttpClientErrorException.Forbidden e) {
        boolean unknown = e instanceof HttpClientErrorException.Unauthorized;
        String reason = unknown && control.leaves() ? leavesUnknown() : refusedToken(e);
        pause(refusedPauses.nextBackOff(), reason, null);
      } catch (RestClientException | IOException e) {
        pause(pauses.nextBackOff(), String.valueOf(e.getMessage()), null);
      } catch (RuntimeException e) {
        pause(pauses.nextBackOff(), e.toString(), e);
      }
    }
  }

  /** Returns when the site's people want the agent to work. */
  private void obey() throws IOException, InterruptedException {
    while (control.rests()) {
      if (control.leaves()) {
        status.rests("leaving");
        leaving.leave();
        status.succeeded();
      }
      status.rests(control.hasLeft() ? "left" : "paused");
      control.awaitSomethingToDo();
    }
  }

  private void askAndWork() throws IOException, InterruptedException {
    status.waitsForWork();
    WorkOrder order = coordinator.work(properties.poll()).getBody();
    if (order != null && !control.rests()) {
      assignments.work(order);
    }
  }

  private void pause(long millis, String reason, @Nullable RuntimeException unexpected) {
    try {
      if (stopping.getCount() > 0) {
        status.failed(reason);
        log.warn("{}; trying again in {} s", reason, (millis + 999) / 1000, unexpected);
      }
      stopping.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String refusedToken(HttpClientErrorException refusal) {
    return ("%s refuses the site's token with %d: ask the coordinator's operator whether the site"
            + " is still enrolled, put its valid token into PHOENIX_ENROLMENT_TOKEN and restart"
            + " the agent; work in the state folder is kept")
        .formatted(properties.coordinatorUrl(), refusal.getStatusCode().value());
  }

  /** Nobody here can tell which of the two it is. */
  private String leavesUnknown() {
    return ("%s does not know the token that the site leaves with (401): either the site has left"
            + " earlier, or the token is wrong. Nothing is confirmed and nothing was deleted. Ask"
            + " the coordinator's operator; if the token is wrong, put the valid one into"
            + " PHOENIX_ENROLMENT_TOKEN, restart the agent and leave again")
        .formatted(properties.coordinatorUrl());
  }

  /** Jitter, so that the sites of a restarted coordinator do not all return at once. */
  private static ExponentialBackOff backOff(Duration first, Duration longest) {
    ExponentialBackOff backOff = new ExponentialBackOff(first.toMillis(), 2);
    backOff.setJitter(first.toMillis() / 2);
    backOff.setMaxInterval(longest.toMillis());
    return backOff;
  }
}
