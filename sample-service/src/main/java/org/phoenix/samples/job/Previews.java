package org.phoenix.samples.job;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.UUID;
import org.phoenix.diffusion.sampler.SamplingProgress;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoreException;
import org.phoenix.samples.generation.Pictures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Pictures of the first images while they are denoised. */
@Component
class Previews {

  private static final Logger log = LoggerFactory.getLogger(Previews.class);

  private final ObjectStore store;
  private final Pieces pieces;

  Previews(ObjectStore store, Pieces pieces) {
    this.store = store;
    this.pieces = pieces;
  }

  static String key(UUID sample, int step) {
    return "samples/%s/previews/%04d.png".formatted(sample, step);
  }

  /** Keeps previews of the first piece, when the request asks for some. */
  SamplingProgress of(Sample sample, Piece piece) {
    Integer every = sample.recipe().previewEvery();
    if (every == null || piece.number() > 0 || !Pictures.canShow(sample.form())) {
      return SamplingProgress.NONE;
    }
    boolean[] first = {true};
    return (done, of, x) -> {
      // A piece of several batches shows the first of them.
      if (first[0] && (done % every == 0 || done == of)) {
        keep(sample, done, x);
      }
      first[0] &= done < of;
    };
  }

  /** Images are worth more than their previews: without one the work goes on. */
  private void keep(Sample sample, int step, float[] x) {
    byte[] picture = Pictures.preview(sample.form(), x, Map.of("step", Integer.toString(step)));
    try {
      store.write(
          key(sample.id(), step), new ByteArrayInputStream(picture), picture.length, "image/png");
      pieces.previewed(sample.id(), step);
    } catch (StoreException e) {
      log.warn("Sample {} has no preview of step {}: {}", sample.id(), step, e.getMessage());
    }
  }
}
