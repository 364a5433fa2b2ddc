package org.phoenix.samples.job;

import java.io.IOException;
import java.time.Clock;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.generation.Pictures;
import org.phoenix.samples.weights.LoadedModel;
import org.phoenix.samples.weights.ModelShelf;
import org.phoenix.samples.weights.Weights;
import org.phoenix.samples.weights.WeightsDirectory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The first step of a request: finds its weights, refuses what cannot be made with them, and gives
 * the first pieces to the queue. Each piece brings the next, so that the requests of all callers
 * take turns and a large one holds up nobody.
 */
@Component
class Beginning implements SampleJob.Step {

  /** Enough for as many replicas; more would only be waiting. */
  private static final int PIECES_IN_QUEUE = 8;

  private final Samples samples;
  private final WeightsDirectory directory;
  private final ModelShelf models;
  private final JobQueue jobs;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final SamplesProperties.Samples properties;

  Beginning(
      Samples samples,
      WeightsDirectory directory,
      ModelShelf models,
      JobQueue jobs,
      TransactionOperations transactions,
      Clock clock,
      SamplesProperties properties) {
    this.samples = samples;
    this.directory = directory;
    this.models = models;
    this.jobs = jobs;
    this.transactions = transactions;
    this.clock = clock;
    this.properties = properties.samples();
  }

  @Override
  public void run(Sample sample) throws IOException, InterruptedException {
    Weights weights = directory.find(sample.recipe().weights());
    models.use(
        weights,
        model -> {
          requireMakeable(sample.recipe(), model);
          int images = model.wholeBatch(properties.batchSize());
          begin(sample, Source.of(weights, model), images);
        });
  }

  private void begin(Sample asked, Source source, int imagesPerPiece) {
    transactions.executeWithoutResult(
        status -> {
          Sample sample = samples.findByIdToChange(asked.id()).orElseThrow();
          if (sample.status() != Status.QUEUED) {
            // It was cancelled meanwhile, or this job did so before its process died.
            return;
          }
          sample.begin(source, imagesPerPiece, clock.instant());
          for (int i = 0; i < PIECES_IN_QUEUE; i++) {
            int number = sample.nextPiece();
            if (number >= 0) {
              jobs.add(SampleTasks.piece(sample.id(), number, clock.instant()));
            }
          }
        });
  }

  private void requireMakeable(Recipe recipe, LoadedModel model) {
    recipe.spec().sampler(model.scheduler());
    var form = new ArchiveForm(recipe.count(), model.channels(), model.size());
    boolean pictures = recipe.format() == Format.PNG || recipe.format() == Format.ZIP;
    if (pictures && !Pictures.canShow(form)) {
      throw new IllegalArgumentException(
          "Images of %d channels make no %s; ask for safetensors or npz"
              .formatted(form.channels(), recipe.format().publicName()));
    }
    long bytes = (long) form.count() * form.imageSize();
    if (recipe.format() == Format.PIXELS && bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d images of %d bytes are over 2 GiB, the most that is read of pixels at once"
              .formatted(form.count(), form.imageSize()));
    }
    long most = properties.limits().result().toBytes();
    if (bytes * Float.BYTES > most) {
      throw new IllegalArgumentException(
          "%d images of %d numbers take %d bytes, over %d (phoenix.samples.limits.result)"
              .formatted(form.count(), form.imageSize(), bytes * Float.BYTES, most));
    }
  }
}
