package org.phoenix.samples.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.diffusion.archive.ImageArchive;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorBytes;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.generation.Archives;
import org.phoenix.samples.generation.Pictures;
import org.phoenix.samples.generation.PulledStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The last step of a request: puts the pieces together, one in memory at a time. */
@Component
class Finishing implements SampleJob.Step {

  private static final Logger log = LoggerFactory.getLogger(Finishing.class);

  /** The store cuts what it is sent into parts by itself. */
  private static final long UNKNOWN_LENGTH = -1;

  private final Samples samples;
  private final ObjectStore store;
  private final JobQueue jobs;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final Timer duration;
  private final String precision;

  Finishing(
      Samples samples,
      ObjectStore store,
      JobQueue jobs,
      TransactionOperations transactions,
      Clock clock,
      MeterRegistry meters,
      SamplesProperties properties) {
    this.samples = samples;
    this.store = store;
    this.jobs = jobs;
    this.transactions = transactions;
    this.clock = clock;
    this.duration = meters.timer("phoenix.samples.duration");
    this.precision = properties.samples().precision();
  }

  @Override
  public void run(Sample sample) throws IOException {
    Map<String, String> notes = Provenance.of(sample, precision);
    String images = writeImages(sample, notes);
    String grid = writeGrid(sample, notes);
    Instant now = clock.instant();
    transactions.executeWithoutResult(
        status -> {
          Sample made = samples.findByIdToChange(sample.id()).orElseThrow();
          jobs.add(SampleTasks.clear(sample.id(), now));
          if (!made.ended()) {
            made.finish(grid, images, now);
          }
        });
    if (samples.findById(sample.id()).orElseThrow().status() != Status.DONE) {
      // It was cancelled meanwhile.
      remove(images);
      remove(grid);
      return;
    }
    Instant started = sample.startedAt();
    if (started != null) {
      duration.record(Duration.between(started, now));
    }
    log.info("Sample {}: {} images", sample.id(), sample.recipe().count());
  }

  private void remove(@Nullable String key) {
    if (key != null) {
      store.remove(key);
    }
  }

  private @Nullable String writeImages(Sample sample, Map<String, String> notes)
      throws IOException {
    Format format = sample.recipe().format();
    if (format == Format.PNG) {
      return null;
    }
    String key = "samples/%s/images.%s".formatted(sample.id(), format.extension());
    try (InputStream file = new PulledStream(out -> parts(sample, notes, out))) {
      store.write(key, file, UNKNOWN_LENGTH, format.mediaType());
    }
    return key;
  }

  /** A piece at a time, and at the end what completes the file. */
  private PulledStream.Parts parts(Sample sample, Map<String, String> notes, OutputStream out)
      throws IOException {
    ImageArchive archive = Archives.open(sample.recipe().format(), out, sample.form(), notes);
    AtomicInteger next = new AtomicInteger();
    return () -> {
      int number = next.getAndIncrement();
      if (number < sample.pieces()) {
        archive.add(read(sample, number));
        return true;
      }
      archive.close();
      return false;
    };
  }

  private @Nullable String writeGrid(Sample sample, Map<String, String> notes) throws IOException {
    ArchiveForm form = sample.form();
    if (!Pictures.canShow(form)) {
      return null;
    }
    int shown = Math.min(Pictures.ON_GRID, form.count());
    float[] images = new float[shown * form.imageSize()];
    int filled = 0;
    for (int number = 0; filled < images.length; number++) {
      float[] piece = read(sample, number);
      int n = Math.min(piece.length, images.length - filled);
      System.arraycopy(piece, 0, images, filled, n);
      filled += n;
    }
    byte[] picture = Pictures.grid(form, images, notes);
    String key = "samples/%s/grid.png".formatted(sample.id());
    store.write(key, new ByteArrayInputStream(picture), picture.length, "image/png");
    return key;
  }

  private float[] read(Sample sample, int number) throws IOException {
    Piece piece = sample.piece(number);
    int bytes = Math.multiplyExact(piece.images(), sample.form().imageSize() * Float.BYTES);
    try (InputStream in = store.read(piece.key())) {
      byte[] all = in.readNBytes(bytes);
      if (all.length < bytes) {
        throw new EOFException(
            "%s ends after %d of %d bytes".formatted(piece.key(), all.length, bytes));
      }
      return TensorBytes.floats(DType.F32, ByteBuffer.wrap(all));
    }
  }
}
