package org.phoenix.samples.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CancellationException;
import org.phoenix.diffusion.sampler.SamplingProgress;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorBytes;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.generation.ImageMaker;
import org.phoenix.samples.generation.Order;
import org.phoenix.samples.weights.ModelShelf;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes one piece of a request and brings the next into the queue, or the last step. */
@Component
class PieceMaking {

  private final Samples samples;
  private final Pieces pieces;
  private final ModelShelf models;
  private final ImageMaker maker;
  private final Previews previews;
  private final ObjectStore store;
  private final JobQueue jobs;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final Counter generated;

  PieceMaking(
      Samples samples,
      Pieces pieces,
      ModelShelf models,
      ImageMaker maker,
      Previews previews,
      ObjectStore store,
      JobQueue jobs,
      TransactionOperations transactions,
      Clock clock,
      MeterRegistry meters) {
    this.samples = samples;
    this.pieces = pieces;
    this.models = models;
    this.maker = maker;
    this.previews = previews;
    this.store = store;
    this.jobs = jobs;
    this.transactions = transactions;
    this.clock = clock;
    this.generated = meters.counter("phoenix.samples.generated");
  }

  void make(Sample sample, int number) throws IOException, InterruptedException {
    Piece piece = sample.piece(number);
    if (pieces.has(piece)) {
      return;
    }
    Recipe recipe = sample.recipe();
    try {
      models.use(
          sample.begunWith().weights(),
          model -> {
            float[] images =
                maker.make(
                    model,
                    new Order(recipe.spec(), recipe.seed()),
                    piece.first(),
                    piece.images(),
                    progress(sample, piece));
            keep(piece, images);
          });
    } catch (EndedMeanwhileException e) {
      return;
    }
    generated.increment(piece.images());
    bringTheNext(piece);
  }

  private void keep(Piece piece, float[] images) {
    ByteBuffer bytes = TensorBytes.of(DType.F32, images);
    store.write(
        piece.key(),
        new ByteArrayInputStream(bytes.array(), bytes.arrayOffset(), bytes.remaining()),
        bytes.remaining(),
        "application/octet-stream");
  }

  private void bringTheNext(Piece piece) {
    boolean wanted =
        Boolean.TRUE.equals(
            transactions.execute(
                status -> {
                  Sample sample = samples.findByIdToChange(piece.sample()).orElseThrow();
                  if (sample.ended()) {
                    return false;
                  }
                  sample.progress(pieces.add(piece));
                  int next = sample.nextPiece();
                  if (next >= 0) {
                    jobs.add(SampleTasks.piece(sample.id(), next, clock.instant()));
                  } else if (sample.done() == sample.recipe().count()) {
                    jobs.add(SampleTasks.finish(sample.id(), clock.instant()));
                  }
                  return true;
                }));
    if (!wanted) {
      store.remove(piece.key());
    }
  }

  /** Looks at most once a second whether anybody still wants the images. */
  private SamplingProgress progress(Sample sample, Piece piece) {
    Seldom seldom = new Seldom();
    SamplingProgress preview = previews.of(sample, piece);
    int count = sample.recipe().count();
    int before = sample.done();
    return (done, of, x) -> {
      preview.step(done, of, x);
      if (seldom.now()) {
        double images = before + (double) piece.images() * done / of;
        if (!pieces.tell(sample.id(), images / count)) {
          throw new EndedMeanwhileException();
        }
      }
    };
  }

  private static final class Seldom {
    private static final long NANOS = 1_000_000_000;
    private long last = System.nanoTime();

    boolean now() {
      boolean due = System.nanoTime() - last >= NANOS;
      if (due) {
        last = System.nanoTime();
      }
      return due;
    }
  }

  /** The request was cancelled or has failed. */
  private static final class EndedMeanwhileException extends CancellationException {
    private static final long serialVersionUID = 1L;
  }
}
