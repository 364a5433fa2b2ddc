package org.phoenix.evaluator.reference;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.lenet.Reading;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.lenet.LeNetTraining;
import org.phoenix.evaluator.likeness.Likeness;
import org.phoenix.evaluator.metrics.ClassDistribution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes a yardstick of a reference set: finds its LeNet or trains one, and measures the floor. */
@Component
class Preparation {

  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private final LeNetArchive archive;
  private final SecondSpaces secondSpaces;
  private final EvaluatorProperties properties;
  private final AtomicInteger stepsDone = new AtomicInteger();

  Preparation(
      LeNetArchive archive,
      SecondSpaces secondSpaces,
      EvaluatorProperties properties,
      MeterRegistry meters) {
    this.archive = archive;
    this.secondSpaces = secondSpaces;
    this.properties = properties;
    Gauge.builder("phoenix.lenet.training.steps", stepsDone::get).register(meters);
  }

  /** Takes as long as training, when LeNet is not there yet. */
  @SuppressWarnings("try") // the turn is only held
  Yardstick prepare(ReferenceSet set, ReferenceIdentity identity)
      throws IOException, InterruptedException {
    Optional<LeNetWeights> stored = archive.find(identity);
    try (DeviceTurn turn = DeviceTurn.take(properties.turnFolder(), device())) {
      if (stored.isPresent()) {
        return measure(set, identity, stored.get());
      }
      long start = System.nanoTime();
      LeNetWeights weights =
          new LeNetTraining(identity.shape(), identity.recipe(), identity.seed(), device())
              .train(set.training(), step -> progress(step, identity.recipe().steps()));
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Yardstick yardstick = measure(set, identity, weights);
      archive.save(identity, weights, yardstick, set, took);
      log.info("LeNet {} trained in {} s", weights.sha256(), took.toSeconds());
      return yardstick;
    }
  }

  private Yardstick measure(ReferenceSet set, ReferenceIdentity identity, LeNetWeights weights)
      throws IOException, InterruptedException {
    // The fastest for kernels as small as LeNet's, also where it was trained before.
    Torch.setThreads(1);
    LeNet lenet = new LeNet(weights, device());
    Reading reading = lenet.read(set.heldOut());
    Features features = Features.of(reading.features(), "held-out images");
    int[] labels = set.heldOut().labels();
    return new Yardstick(
        lenet,
        identity.sha256(),
        set.heldOut().shape(),
        ClassDistribution.of(labels, set.heldOut().classes()),
        set.heldOut().size(),
        reading.accuracy(labels),
        reading.confusion(labels, set.heldOut().classes()),
        FeatureSpace.of(weights.sha256(), features, ReferenceSet.halves(set.heldOut())),
        secondSpaces.prepare(set),
        new Likeness(set.heldOut(), reading));
  }

  private void progress(int step, int steps) {
    stepsDone.set(step);
    if (step % Math.max(1, steps / 4) == 0) {
      log.info("LeNet learns: step {} of {}", step, steps);
    }
  }

  private String device() {
    return properties.evaluator().device();
  }
}
