package org.phoenix.site.work;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.phoenix.diffusion.training.TrainingListener;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.gpu.GpuMonitor;
import org.phoenix.site.gpu.GpuReading;
import org.phoenix.site.status.SiteStatus;

/** Follows a training: feeds status and beats, and ends it when it is unwanted or interrupted. */
final class TrainingProgress implements TrainingListener {

  private final WorkOrder order;
  private final Beats beats;
  private final SiteStatus status;
  private final GpuMonitor gpu;

  TrainingProgress(WorkOrder order, Beats beats, SiteStatus status, GpuMonitor gpu) {
    this.order = order;
    this.beats = beats;
    this.status = status;
    this.gpu = gpu;
  }

  void checkWanted() throws UnwantedException {
    String reason = beats.unwanted();
    if (reason != null) {
      throw new UnwantedException(reason);
    }
  }

  @Override
  public void finished(int step, int steps, double loss, double imagesPerSecond) {
    if (beats.unwanted() != null || Thread.interrupted()) {
      throw new CancellationException("Stopped after step %d of %d".formatted(step, steps));
    }
    double left = (double) (steps - step) * order.training().batchSize();
    Optional<GpuReading> device = gpu.own();
    Progress progress =
        new Progress(
            step,
            steps,
            loss,
            imagesPerSecond,
            left / imagesPerSecond,
            device.map(GpuReading::memoryUsedBytes).orElse(null),
            device.map(GpuReading::utilisation).orElse(null));
    status.trains(order, progress);
    beats.report(progress);
  }
}
