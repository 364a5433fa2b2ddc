package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.contract.SiteWorkApi.SamplesOrder;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/**
 * The images of the site's own model that a round asks for, as they travel: {@code images} (U8, N x
 * C x H x W) in a safetensors file, compressed by gzip.
 */
final class SamplesFile {

  private final TensorInfo images;
  private final SamplesOrder order;
  private final SamplerSpec sampler;

  SamplesFile(SamplesOrder order, UNetConfig config) {
    this.order = order;
    this.sampler = SamplerSpec.of(order.sampler(), order.steps(), null);
    int size = config.sampleSize();
    this.images = ImageSetFile.tensor(order.count(), config.outChannels(), size, size);
  }

  /** The most that the file takes. */
  long mostBytes() {
    return ImageSetFile.mostCompressedBytes(SafeTensorsWriter.fileSize(Map.of(), List.of(images)));
  }

  /** Draws the images into the file, which is there as a whole or not at all. */
  void write(Path file, WorkOrder work, OwnImages own, TrainingProgress progress)
      throws IOException {
    Whole.file(
        file,
        out -> {
          try (SafeTensorsWriter writer =
              new SafeTensorsWriter(
                  new GZIPOutputStream(out, 1 << 16), Map.of(), List.of(images))) {
            own.draw(
                order.count(),
                sampler.sampler(Recipes.scheduler(work.training())),
                NoiseSource.seeded(order.seed()),
                progress,
                batch -> writer.append(batch.pixels()));
          }
        });
  }
}
