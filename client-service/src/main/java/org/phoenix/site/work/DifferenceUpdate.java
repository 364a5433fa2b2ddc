package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DifferenceWriter;
import org.phoenix.diffusion.weights.Int8Difference;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/**
 * An update that travels as the int8 difference to the round's weights. What rounding left unsent
 * stays at the site, raw and averaged weights alike, and joins the next round's difference.
 */
final class DifferenceUpdate {

  private final WorkOrder order;
  private final RoundFiles residuals;

  DifferenceUpdate(WorkOrder order, StateFolder state) {
    this.order = order;
    this.residuals = state.residuals(order.runId());
  }

  /** Whether the order asks for one. */
  static boolean wanted(WorkOrder order) {
    return "int8".equals(order.compression());
  }

  /** What it takes on disk, at most, beyond the weights in float32. */
  static long bytes(ModelWeights trained) {
    return HalfDone.bytes(trained.all()) / 2;
  }

  /**
   * Writes the update and what it leaves unsent; writing them again gives the same bytes.
   *
   * @param start what training started from
   * @param trained what is sent of what became of it
   */
  void write(Path file, UNetConfig config, Checkpoint start, Checkpoint trained)
      throws IOException {
    Optional<Path> before = residuals.before(order.round());
    try (SafeTensorsFile unsent = before.map(SafeTensorsFile::open).orElse(null)) {
      var metadata = trained.metadata(config, order.round());
      metadata.put(Int8Difference.BASE, order.checkpoint().sha256());
      new DifferenceWriter(start.weights().all(), trained.weights().all(), unsent)
          .write(file, metadata, residuals.after(order.round()));
    }
    residuals.prune(order.round());
  }
}
