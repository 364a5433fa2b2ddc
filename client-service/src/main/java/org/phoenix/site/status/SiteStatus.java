package org.phoenix.site.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.stereotype.Component;

/**
 * What the agent is doing right now; its worker thread writes it, the REST interface and meters
 * read.
 */
@Component
public class SiteStatus {

  private final Counter sent;
  private final Counter received;
  private volatile Activity activity = Activity.NONE;
  private volatile @Nullable String lastError;

  public SiteStatus(MeterRegistry meters) {
    sent = bytes(meters, "sent");
    received = bytes(meters, "received");
    Gauge.builder("phoenix.agent.loss", () -> activity.loss()).register(meters);
    Gauge.builder("phoenix.agent.images.per.second", () -> activity.imagesPerSecond())
        .register(meters);
    Gauge.builder("phoenix.agent.eta.seconds", () -> activity.etaSeconds()).register(meters);
    for (String doing :
        List.of("waiting", "preparing", "training", "uploading", "paused", "leaving", "left")) {
      Gauge.builder("phoenix.agent.doing", () -> activity.doing().equals(doing) ? 1 : 0)
          .tag("doing", doing)
          .register(meters);
    }
  }

  public void waitsForWork() {
    activity = Activity.NONE;
  }

  /**
   * @param why {@code paused}, {@code leaving} or {@code left}
   */
  public void rests(String why) {
    activity = new Activity(why, null, null);
  }

  public void worksOn(WorkOrder order) {
    activity = new Activity("preparing", order, null);
  }

  public void trains(WorkOrder order, Progress progress) {
    activity = new Activity("training", order, progress);
  }

  public void delivers(WorkOrder order) {
    activity = new Activity("uploading", order, activity.progress());
  }

  public void sent(long bytes) {
    sent.increment((double) bytes);
  }

  public void received(long bytes) {
    received.increment((double) bytes);
  }

  /** Remembered until the next assignment is completed. */
  public void failed(String reason) {
    lastError = reason;
  }

  public void succeeded() {
    lastError = null;
  }

  Activity activity() {
    return activity;
  }

  long bytesSent() {
    return (long) sent.count();
  }

  long bytesReceived() {
    return (long) received.count();
  }

  @Nullable String lastError() {
    return lastError;
  }

  private static Counter bytes(MeterRegistry meters, String direction) {
    return Counter.builder("phoenix.agent.transferred")
        .baseUnit("bytes")
        .tag("direction", direction)
        .register(meters);
  }

  /** One moment of the agent's work. */
  record Activity(String doing, @Nullable WorkOrder order, @Nullable Progress progress) {

    static final Activity NONE = new Activity("waiting", null, null);

    double loss() {
      return progress == null ? Double.NaN : progress.loss();
    }

    double etaSeconds() {
      return progress == null ? Double.NaN : progress.etaSeconds();
    }

    double imagesPerSecond() {
      return progress == null ? 0 : progress.imagesPerSecond();
    }
  }
}
