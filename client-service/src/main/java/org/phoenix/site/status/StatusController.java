package org.phoenix.site.status;

import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.device.DeviceMonitor;
import org.phoenix.site.device.DeviceReading;
import org.phoenix.site.status.SiteStatus.Activity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the people at the site what the agent does with their machine. */
@RestController
@RequestMapping("/api/v1/status")
class StatusController {

  private final SiteProperties properties;
  private final SiteStatus status;
  private final DeviceMonitor device;

  StatusController(SiteProperties properties, SiteStatus status, DeviceMonitor device) {
    this.properties = properties;
    this.status = status;
    this.device = device;
  }

  @GetMapping
  StatusView status() {
    Activity activity = status.activity();
    return new StatusView(
        properties.site(),
        properties.coordinatorUrl(),
        properties.device(),
        device.own().orElse(null),
        activity.doing(),
        activity.order() == null ? null : WorkView.of(activity.order(), activity.progress()),
        status.bytesSent(),
        status.bytesReceived(),
        status.lastError());
  }

  /**
   * @param doing {@code waiting}, {@code preparing}, {@code training}, {@code uploading}, {@code
   *     paused}, {@code leaving} or {@code left}
   * @param deviceUse of the device it trains on, where somebody tells
   * @param lastError why the last thing that failed did, until an assignment succeeds
   */
  record StatusView(
      String site,
      URI coordinator,
      String device,
      @Nullable DeviceReading deviceUse,
      String doing,
      @Nullable WorkView work,
      long bytesSent,
      long bytesReceived,
      @Nullable String lastError) {}

  /**
   * @param batchParts in how many parts each batch is taken because the device ran out of memory
   */
  record WorkView(
      UUID assignment,
      UUID run,
      String runName,
      int round,
      WorkKind kind,
      int step,
      int steps,
      @Nullable Double loss,
      double imagesPerSecond,
      @Nullable Double etaSeconds,
      @Nullable Integer batchParts) {

    static WorkView of(WorkOrder order, @Nullable Progress progress) {
      return new WorkView(
          order.assignmentId(),
          order.runId(),
          order.runName(),
          order.round(),
          order.kind(),
          progress == null ? 0 : progress.step(),
          order.steps(),
          progress == null ? null : progress.loss(),
          progress == null ? 0 : progress.imagesPerSecond(),
          progress == null ? null : progress.etaSeconds(),
          progress == null ? null : progress.batchParts());
    }
  }
}
