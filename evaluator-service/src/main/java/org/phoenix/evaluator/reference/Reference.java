package org.phoenix.evaluator.reference;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.metrics.UnfitFeaturesException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.lenet.LeNetRecipe;
import org.phoenix.evaluator.metrics.ClassDistribution;
import org.phoenix.evaluator.reference.LeNetArchive.LostWeightsException;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.EvaluationsApi.SecondSpaceView;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The reference set of this service. It is read when the service starts, so that a broken one stops
 * it; its LeNet is made ready in the background.
 */
@Component
public class Reference implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Reference.class);

  private final @Nullable ReferenceSet set;
  private final @Nullable ReferenceIdentity identity;
  private final Preparation preparation;
  private final ReferenceGauges gauges;
  private final int attempts;
  private final Duration retryAfter;
  private volatile State state = new Waiting();
  private volatile @Nullable Thread thread;

  Reference(EvaluatorProperties properties, Preparation preparation, ReferenceGauges gauges) {
    EvaluatorProperties.Reference settings = properties.evaluator().reference();
    this.set = settings == null ? null : ReferenceSet.read(settings);
    this.identity =
        settings == null || set == null
            ? null
            : ReferenceIdentity.of(
                set, LeNetRecipe.of(set.training(), settings.steps()), settings.seed());
    this.preparation = preparation;
    this.gauges = gauges;
    this.attempts = properties.evaluator().attempts();
    this.retryAfter = properties.evaluator().retryAfter();
  }

  /** What to measure with; absent until LeNet is ready. */
  public @Nullable Yardstick yardstick() {
    return state instanceof Ready ready ? ready.yardstick : null;
  }

  /** Why there will be no yardstick; absent while there may be one. */
  public @Nullable String failure() {
    if (set == null) {
      return notConfigured();
    }
    return state instanceof Failed failed ? failed.reason : null;
  }

  /**
   * Refuses what would wait for ever.
   *
   * @throws ConflictException when there is no reference set
   */
  public void requireConfigured() {
    if (set == null) {
      throw new ConflictException(notConfigured());
    }
  }

  /**
   * The reference set and how far LeNet is.
   *
   * @throws NotFoundException when there is none
   */
  public ReferenceView view() {
    if (set == null) {
      throw new NotFoundException("reference set", "(phoenix.evaluator.reference.path is not set)");
    }
    ImageSet heldOut = set.heldOut();
    Yardstick yardstick = yardstick();
    return new ReferenceView(
        state.status(),
        (long) heldOut.size() + set.training().size(),
        heldOut.size(),
        heldOut.classes(),
        heldOut.channels(),
        heldOut.width(),
        shares(heldOut),
        yardstick == null ? null : yardstick.accuracy(),
        yardstick == null ? null : yardstick.confusion(),
        yardstick == null ? null : yardstick.space().floor(),
        yardstick == null ? null : yardstick.lenetSha256(),
        yardstick == null ? null : StoredLeNet.key(yardstick.lenetSha256()),
        yardstick == null || yardstick.second() == null ? null : second(yardstick.second().space()),
        failure());
  }

  private static SecondSpaceView second(FeatureSpace space) {
    return new SecondSpaceView(
        space.extractorSha256(),
        space.features().rows(),
        space.features().dimension(),
        space.floor());
  }

  private static List<Double> shares(ImageSet images) {
    return ClassDistribution.of(images.labels(), images.classes()).shares();
  }

  private static String notConfigured() {
    return "No reference set is configured (phoenix.evaluator.reference.path)";
  }

  @Override
  public void start() {
    ReferenceSet images = set;
    ReferenceIdentity whose = identity;
    if (images == null || whose == null) {
      log.warn("{}: nothing can be judged", notConfigured());
      return;
    }
    Thread preparing = new Thread(() -> prepare(images, whose), "reference");
    preparing.setDaemon(true);
    thread = preparing;
    preparing.start();
  }

  private void prepare(ReferenceSet images, ReferenceIdentity whose) {
    state = new Running();
    try {
      Yardstick yardstick = prepareWithRetries(images, whose);
      state = new Ready(yardstick);
      gauges.show(yardstick);
      log.info(
          "LeNet {}: accuracy {} on {} held-out images, LeNet-FID floor {}",
          yardstick.lenetSha256(),
          yardstick.accuracy(),
          yardstick.heldOut(),
          yardstick.space().floor());
    } catch (InterruptedException e) {
      state = new Waiting();
    } catch (LostWeightsException
        | BrokenWeightsException
        | UnfitFeaturesException
        | StoreException e) {
      log.error("The reference set cannot be used: {}", e.getMessage());
      state = new Failed(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      log.error("The reference set cannot be used", e);
      state = new Failed(e.toString());
    }
  }

  /** The store may be a little late. */
  private Yardstick prepareWithRetries(ReferenceSet images, ReferenceIdentity whose)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return preparation.prepare(images, whose);
      } catch (StoreException e) {
        if (attempt == attempts) {
          throw e;
        }
        log.warn("{}; trying again in {}", e.getMessage(), retryAfter);
        Thread.sleep(retryAfter.toMillis());
      }
    }
  }

  @Override
  public void stop() {
    Thread preparing = thread;
    thread = null;
    if (preparing != null) {
      preparing.interrupt();
    }
    // LeNet stays open: an evaluation may still be reading, and the process frees it at its end.
    state = new Waiting();
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private sealed interface State {
    Status status();
  }

  private record Waiting() implements State {
    @Override
    public Status status() {
      return Status.QUEUED;
    }
  }

  private record Running() implements State {
    @Override
    public Status status() {
      return Status.RUNNING;
    }
  }

  private record Ready(Yardstick yardstick) implements State {
    @Override
    public Status status() {
      return Status.DONE;
    }
  }

  private record Failed(String reason) implements State {
    @Override
    public Status status() {
      return Status.FAILED;
    }
  }
}
