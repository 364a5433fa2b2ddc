package org.phoenix.quickstart.models;

import java.io.IOException;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.unet.UNetModel;

/** Makes images batch by batch, and tells how it goes. */
record Drawing(UNetModel model, Sampler sampler, Start start, Pace pace, int batch) {

  /** Takes a finished batch (n, C * H * W). */
  @FunctionalInterface
  interface Sink {
    void take(float[] images) throws IOException;
  }

  void run(int images, Sink sink) throws IOException {
    for (int first = 0; first < images; first += batch) {
      int from = first;
      int n = Math.min(batch, images - first);
      sink.take(
          sampler.denoise(
              model,
              start.of(from, n),
              start.onTheWay(from, n),
              (done, of) ->
                  pace.at(from + (double) n * done / of, " (step %d of %d)".formatted(done, of))));
    }
  }

  double seconds() {
    return pace.seconds();
  }
}
