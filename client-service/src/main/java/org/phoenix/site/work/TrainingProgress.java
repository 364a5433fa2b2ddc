package org.phoenix.site.work;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.training.TrainingListener;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.control.Control;
import org.phoenix.site.device.DeviceMonitor;
import org.phoenix.site.device.DeviceReading;
import org.phoenix.site.status.SiteStatus;

/** Follows a training: feeds status and beats, and ends it when it is unwanted or interrupted. */
final class TrainingProgress implements TrainingListener {

  private final WorkOrder order;
  private final Beats beats;
  private final SiteStatus status;
  private final DeviceMonitor device;
  private final Control control;
  private @Nullable Integer batchParts;

  TrainingProgress(
      WorkOrder order, Beats beats, SiteStatus status, DeviceMonitor device, Control control) {
    this.order = order;
    this.beats = beats;
    this.status = status;
    this.device = device;
    this.control = control;
  }

  void checkWanted() throws UnwantedException, WithheldException {
    String reason = beats.unwanted();
    if (reason != null) {
      throw new UnwantedException(reason);
    }
    if (control.withholds(order.runId())) {
      throw new WithheldException();
    }
  }

  /**
   * @throws CancellationException when the work is unwanted, the site withholds it, or the agent
   *     stops
   */
  void stopWhenAsked() {
    if (isToStop()) {
      throw new CancellationException("Stopped while the model was checked");
    }
  }

  private boolean isToStop() {
    return beats.unwanted() != null || control.withholds(order.runId()) || Thread.interrupted();
  }

  @Override
  public void divided(int accumulation) {
    batchParts = accumulation;
  }

  @Override
  public void finished(int step, int steps, double loss, double imagesPerSecond) {
    if (isToStop()) {
      throw new CancellationException("Stopped after step %d of %d".formatted(step, steps));
    }
    double left = (double) (steps - step) * order.training().batchSize();
    Optional<DeviceReading> reading = device.own();
    Progress progress =
        new Progress(
            step,
            steps,
            loss,
            imagesPerSecond,
            left / imagesPerSecond,
            reading.map(DeviceReading::memoryUsedBytes).orElse(null),
            reading.map(DeviceReading::utilisation).orElse(null),
            batchParts);
    status.trains(order, progress);
    beats.report(progress);
  }
}
