package org.phoenix.site.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.training.TrainingListener;
import org.phoenix.diffusion.training.TrainingSummary;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/**
 * Takes the steps of one assignment in parts and keeps how far it came, so that a crash costs
 * minutes. Where the parts end plays no part in what is trained.
 */
final class TrainingInParts {

  /** Short, to learn how long a step takes. */
  private static final int FIRST_PART = 8;

  private final DiffusionTrainer trainer;
  private final WorkOrder order;
  private final Safekeeping safekeeping;
  private final Duration every;
  private final Accumulation accumulation;
  private int done;
  private double lossSum;
  private double seconds;
  private double lastLoss;

  /**
   * @param trainer holds what {@code start} says
   * @param safekeeping where the assignment's state goes
   * @param every about how long a part takes
   * @param accumulation where it is kept that the device ran out of memory
   */
  TrainingInParts(
      DiffusionTrainer trainer,
      WorkOrder order,
      Safekeeping safekeeping,
      Duration every,
      HalfDone start,
      Accumulation accumulation) {
    this.trainer = trainer;
    this.order = order;
    this.safekeeping = safekeeping;
    this.every = every;
    this.accumulation = accumulation;
    this.done = start.steps();
    this.lossSum = start.lossSum();
    this.seconds = start.seconds();
  }

  /** Takes all steps that are left. */
  TrainingSummary train(ImageSet images, TrainingListener progress) {
    int part = FIRST_PART;
    while (done < order.steps()) {
      TrainingSummary summary = part(images, Math.min(part, order.steps() - done), progress);
      if (done < order.steps() && summary.seconds() * 2 >= seconds(every)) {
        safekeeping.keep(
            HalfDone.of(trainer, order.training().emaDecay() > 0, done, lossSum, seconds));
      }
      part =
          (int) Math.max(1, Math.min(order.steps(), seconds(every) / (summary.seconds() / part)));
    }
    return new TrainingSummary(lossSum / order.steps(), lastLoss, seconds);
  }

  private TrainingSummary part(ImageSet images, int steps, TrainingListener progress) {
    TrainingSummary summary =
        trainer.train(
            images, order.firstStep() + done, done, steps, order.seed(), follow(done, progress));
    done += steps;
    seconds += summary.seconds();
    lastLoss = summary.lastLoss();
    return summary;
  }

  /**
   * @param before steps done before the part that is followed
   */
  TrainingListener follow(int before, TrainingListener progress) {
    return new TrainingListener() {
      @Override
      public void finished(int step, int steps, double loss, double imagesPerSecond) {
        lossSum += loss;
        progress.finished(before + step, order.steps(), loss, imagesPerSecond);
      }

      @Override
      public void divided(int parts) {
        try {
          accumulation.remember(parts);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        progress.divided(parts);
      }
    };
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() * 1e-9;
  }
}
