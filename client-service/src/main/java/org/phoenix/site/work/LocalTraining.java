package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.training.TrainingRecipe;
import org.phoenix.diffusion.training.TrainingSummary;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.SamplesOrder;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.disk.Disk;
import org.phoenix.site.transfer.TransferException;
import org.phoenix.site.transfer.Transfers;
import org.phoenix.site.work.FinishedUpdate.Samples;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Trains one assignment and leaves the update in the state folder. Everything derives from the
 * order, the site's images and what it kept of the round before: doing it again gives the same
 * bits.
 */
@Component
class LocalTraining {

  private static final Logger log = LoggerFactory.getLogger(LocalTraining.class);

  private static final String SAMPLES = "images of the site's own model";
  private static final String RESULT = "the update and the optimiser's moments";

  private final SiteProperties properties;
  private final StateFolder state;
  private final Transfers transfers;
  private final TrainingImages trainingImages;
  private final PersonalTensors personalTensors;
  private final ModelCheck modelCheck;
  private final Disk disk;

  LocalTraining(
      SiteProperties properties,
      StateFolder state,
      Transfers transfers,
      TrainingImages trainingImages,
      PersonalTensors personalTensors,
      ModelCheck modelCheck,
      Disk disk) {
    this.properties = properties;
    this.state = state;
    this.transfers = transfers;
    this.trainingImages = trainingImages;
    this.personalTensors = personalTensors;
    this.modelCheck = modelCheck;
    this.disk = disk;
  }

  /**
   * @throws TransferException when the network fails, which passes
   * @throws LocalFailureException when this site cannot do it, which does not
   * @throws UnwantedException when the coordinator went on meanwhile
   * @throws WithheldException when the site's people want it to stop
   * @throws InterruptedException when the agent stops
   */
  FinishedUpdate train(WorkOrder order, TrainingProgress progress)
      throws TransferException,
          InterruptedException,
          UnwantedException,
          WithheldException,
          LocalFailureException {
    try {
      return prepareAndTrain(order, progress);
    } catch (TransferException e) {
      throw e;
    } catch (CancellationException e) {
      progress.checkWanted();
      throw new InterruptedException(e.getMessage());
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.toString());
      }
      throw new LocalFailureException(inWords(e), e);
    } catch (OutOfMemoryError e) {
      throw new LocalFailureException("The site's agent has too little memory: " + e, e);
    }
  }

  @SuppressWarnings("try") // the turn is held, not used
  private FinishedUpdate prepareAndTrain(WorkOrder order, TrainingProgress progress)
      throws IOException, InterruptedException, UnwantedException, WithheldException {
    UNetConfig config = UNetConfig.parse(order.model().toString());
    Accumulation accumulation = state.accumulation(order.runId(), properties.device());
    int parts = accumulation.parts();
    TrainingRecipe recipe = Recipes.of(order.training()).inParts(parts);
    if (parts > 1) {
      progress.divided(recipe.accumulation());
    }
    state.keepOnlyDownloads(downloads(order));
    Path checkpoint = state.download(order.checkpoint().sha256());
    transfers.download(order.checkpoint(), checkpoint);
    ImageSet images = trainingImages.of(order, config);
    modelCheck.prepare(order);
    Checkpoint start = personalTensors.complete(order, Checkpoint.read(checkpoint));
    HalfDone halfDone = halfDone(order, start.weights());
    if (halfDone.steps() == 0) {
      disk.requireRoom(RESULT, HalfDone.bytesAfter(start.weights()));
    }
    progress.checkWanted();
    try (var turn = DeviceTurn.take(properties.turnFolder(), properties.device());
        var trainer = trainer(config, recipe, order.training(), start.weights(), halfDone)) {
      progress.checkWanted();
      TrainingSummary summary =
          new TrainingInParts(
                  trainer,
                  order,
                  new Safekeeping(disk, state.assignment(order.assignmentId())),
                  properties.checkpointEvery(),
                  halfDone,
                  accumulation)
              .train(images, progress);
      return save(order, config, trainer, start, images.size(), summary, progress);
    }
  }

  /** Where an earlier agent was interrupted, or else the beginning. */
  private HalfDone halfDone(WorkOrder order, ModelWeights start) throws IOException {
    Optional<HalfDone> kept =
        HalfDone.find(state.assignment(order.assignmentId()))
            .filter(done -> done.steps() < order.steps());
    return kept.isPresent() ? kept.get() : HalfDone.start(start, moments(order));
  }

  private DiffusionTrainer trainer(
      UNetConfig config,
      TrainingRecipe recipe,
      RunSpec.Training training,
      ModelWeights start,
      HalfDone halfDone) {
    return new DiffusionTrainer(
        config,
        recipe,
        Recipes.scheduler(training).schedule(),
        halfDone.weights().raw(),
        halfDone.weights().averaged(),
        halfDone.moments(),
        start.raw(),
        Torch.device(properties.device()));
  }

  private @Nullable SortedMap<String, FloatTensor> moments(WorkOrder order) throws IOException {
    Optional<Path> file = state.moments(order.runId()).before(order.round());
    return file.isPresent() ? Checkpoint.tensors(file.get()) : null;
  }

  private FinishedUpdate save(
      WorkOrder order,
      UNetConfig config,
      DiffusionTrainer trainer,
      Checkpoint start,
      int images,
      TrainingSummary summary,
      TrainingProgress progress)
      throws IOException {
    Path folder = state.assignment(order.assignmentId());
    Path weights = FinishedUpdate.weights(folder);
    boolean averages = order.training().emaDecay() > 0;
    ModelWeights trained =
        new ModelWeights(trainer.weights(), averages ? trainer.averagedWeights() : null);
    Checkpoint all = new Checkpoint(trained, start.notes()).requireFinite();
    boolean difference = DifferenceUpdate.wanted(order);
    long bytes = HalfDone.bytesAfter(trained) + (difference ? DifferenceUpdate.bytes(trained) : 0);
    if (!disk.hasRoom(bytes)) {
      HalfDone.forget(folder);
    }
    RoundFiles moments = state.moments(order.runId());
    disk.write(
        RESULT,
        bytes,
        () -> {
          Checkpoint sent = personalTensors.keep(order, config, all);
          if (difference) {
            new DifferenceUpdate(order, state).write(weights, config, start, sent);
          } else {
            sent.write(weights, config, order.round(), Recipes.wire(order.compression()));
          }
          SafeTensorsWriter.write(moments.after(order.round()), Map.of(), trainer.moments());
        });
    moments.prune(order.round());
    state.pruneRuns(order.runId());
    Samples samples = samples(order, config, trained, progress);
    FinishedUpdate finished =
        new FinishedUpdate(
            Files.size(weights),
            Sha256.of(weights),
            images,
            summary.meanLoss(),
            summary.seconds(),
            modelCheck.report(order, config, trained, progress),
            samples);
    finished.save(folder);
    HalfDone.forget(folder);
    return finished;
  }

  private @Nullable Samples samples(
      WorkOrder order, UNetConfig config, ModelWeights trained, TrainingProgress progress)
      throws IOException {
    SamplesOrder asked = order.samples();
    if (asked == null) {
      return null;
    }
    log.info("Drawing {} images of the site's own model", asked.count());
    Path file = FinishedUpdate.samples(state.assignment(order.assignmentId()));
    SamplesFile samples = new SamplesFile(asked, config);
    OwnImages own = new OwnImages(config, trained, order.training(), properties.device());
    disk.write(SAMPLES, samples.mostBytes(), () -> samples.write(file, order, own, progress));
    return Samples.of(file);
  }

  private List<String> downloads(WorkOrder order) throws IOException {
    Stream<Download> shared =
        order.shared() == null ? Stream.empty() : Stream.of(order.shared().dataSet());
    return Stream.of(
            Stream.of(order.checkpoint()),
            shared,
            personalTensors.downloads(order),
            Stream.ofNullable(ModelCheck.download(order)))
        .flatMap(downloads -> downloads)
        .map(Download::sha256)
        .toList();
  }

  private static String inWords(Exception failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.toString() : message;
  }
}
