package org.phoenix.quickstart.models;

import java.io.IOException;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.unet.SlicedModel;

/** Makes images batch by batch, and tells how it goes. */
record Drawing(SlicedModel model, Sampler sampler, Start start, Pace pace, int batch) {

  /** Takes a finished batch (n, C * H * W). */
  @FunctionalInterface
  interface Sink {
    void take(float[] images) throws IOException;
  }

  /** Batches are rounded up, so that images do not depend on their size. */
  void run(int images, Sink sink) throws IOException {
    int whole = model.whole(batch);
    for (int first = 0; first < images; first += whole) {
      int from = first;
      int n = Math.min(whole, images - first);
      sink.take(
          sampler.denoise(
              model,
              start.of(from, n),
              start.onTheWay(from, n),
              (done, of, x) ->
                  pace.at(from + (double) n * done / of, " (step %d of %d)".formatted(done, of))));
    }
  }

  double seconds() {
    return pace.seconds();
  }
}
