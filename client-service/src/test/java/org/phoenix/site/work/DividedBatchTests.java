package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phoenix.site.FakeCoordinator.next;

import ai.djl.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.training.TrainingListener;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.disk.Disk;

/** A batch that the device's memory does not hold whole: remembered, and told. */
class DividedBatchTests extends AgentAtWork {

  @Test
  void whatTheDeviceTaughtIsWrittenDownAtOnceAndPassedOn() throws Exception {
    WorkOrder order = run.round(1, 2);
    Path file = folder.resolve("state/runs/x/accumulation-cpu");
    Checkpoint start = TinyRun.start();
    List<Integer> told = new ArrayList<>();
    try (var trainer =
        new DiffusionTrainer(
            TinyRun.CONFIG,
            Recipes.of(order.training()),
            NoiseSchedule.linear(1e-4, 0.02, 1000),
            start.weights().raw(),
            start.weights().averaged(),
            null,
            Device.cpu())) {
      TrainingListener listener =
          new TrainingInParts(
                  trainer,
                  order,
                  new Safekeeping(new Disk(folder, 0, () -> {}, () -> 0), folder),
                  Duration.ofMinutes(1),
                  HalfDone.start(start.weights(), null),
                  new Accumulation(file))
              .follow(0, noting(told));

      listener.divided(2);
      assertThat(new Accumulation(file).parts()).isEqualTo(2);
      listener.divided(4);
      assertThat(new Accumulation(file).parts()).isEqualTo(4);
      assertThat(told).containsExactly(2, 4);
    }
  }

  @Test
  void theCoordinatorIsToldInEveryReportOfATrainingThatBeginsDivided() throws Exception {
    Path learnt = folder.resolve("state/runs/" + run.run() + "/accumulation-cpu");
    Files.createDirectories(learnt.getParent());
    Files.writeString(learnt, "2\n", StandardCharsets.UTF_8);
    coordinator.assign(run.round(1, 60));
    startAgent();
    next(coordinator.updates);

    assertThat(coordinator.progress)
        .filteredOn(report -> report.step() > 0)
        .isNotEmpty()
        .extracting(Progress::batchParts)
        .containsOnly(2);
  }

  private static TrainingListener noting(List<Integer> told) {
    return new TrainingListener() {
      @Override
      public void finished(int step, int steps, double loss, double imagesPerSecond) {}

      @Override
      public void divided(int accumulation) {
        told.add(accumulation);
      }
    };
  }
}
