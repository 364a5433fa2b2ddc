package org.phoenix.site.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.memorisation.MemorisationCheck;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.MemorisationOrder;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.data.SiteData;
import org.phoenix.site.transfer.Transfers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether the trained model repeats the site's own images: draws images from it and measures how
 * near they come to these. The shared set G is public and plays no part.
 */
@Component
class ModelCheck {

  private static final Logger log = LoggerFactory.getLogger(ModelCheck.class);

  private final SiteProperties properties;
  private final SiteData data;
  private final StateFolder state;
  private final Transfers transfers;

  ModelCheck(SiteProperties properties, SiteData data, StateFolder state, Transfers transfers) {
    this.properties = properties;
    this.data = data;
    this.state = state;
    this.transfers = transfers;
  }

  /** What the check needs of the store; absent when that is nothing. */
  static @Nullable Download download(WorkOrder order) {
    return order.memorisation() == null ? null : order.memorisation().lenet();
  }

  /** Fetches it before the training, while the order's URLs are fresh. */
  void prepare(WorkOrder order) throws IOException {
    Download lenet = download(order);
    if (lenet != null) {
      transfers.download(lenet, state.download(lenet.sha256()));
    }
  }

  /**
   * Checks the model, in the device's turn.
   *
   * @param trained all weights, the personal ones too
   * @return nothing when the round has no check, or when the site has too few images for it
   */
  @Nullable MemorisationReport report(
      WorkOrder order, UNetConfig config, ModelWeights trained, TrainingProgress progress)
      throws IOException {
    MemorisationOrder asked = order.memorisation();
    if (asked == null) {
      return null;
    }
    MemorisationCheck check =
        MemorisationCheck.of(
            data.read(config.inChannels(), config.sampleSize()), asked.samples(), order.seed());
    if (!check.tells()) {
      log.info("No memorisation check: of {} images the distances stay here", check.images());
      return null;
    }
    ImageSet samples = draw(order, asked, config, trained, progress);
    Download network = asked.lenet();
    Nearness lenet = null;
    if (network != null) {
      Path file = state.download(network.sha256());
      LeNetWeights weights = LeNetWeights.read(Files.readAllBytes(file), "the evaluator's LeNet");
      try (LeNet extractor = new LeNet(weights, properties.device())) {
        lenet = nearness(check.features(samples, extractor));
      }
    }
    return new MemorisationReport(
        asked.samples(),
        check.images(),
        check.compared(),
        nearness(check.pixels(samples, progress::stopWhenAsked)),
        lenet,
        network == null ? null : network.sha256());
  }

  private ImageSet draw(
      WorkOrder order,
      MemorisationOrder asked,
      UNetConfig config,
      ModelWeights trained,
      TrainingProgress progress)
      throws IOException {
    Sampler sampler =
        SamplerSpec.of(asked.sampler(), asked.steps(), null)
            .sampler(Recipes.scheduler(order.training()));
    int size = config.sampleSize();
    int channels = config.outChannels();
    byte[] pixels = new byte[Math.multiplyExact(asked.samples(), channels * size * size)];
    ByteBuffer drawn = ByteBuffer.wrap(pixels);
    // Another stream of numbers than the training's.
    new OwnImages(config, trained, order.training(), properties.device())
        .draw(
            asked.samples(),
            sampler,
            NoiseSource.seeded(~order.seed()),
            progress,
            images -> drawn.put(images.pixels()));
    return ImageSet.unlabelled(pixels, channels, size, size);
  }

  private static Nearness nearness(org.phoenix.diffusion.memorisation.Nearness nearness) {
    return new Nearness(quantiles(nearness.samples()), quantiles(nearness.training()));
  }

  private static Quantiles quantiles(double[] q) {
    return new Quantiles(q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7]);
  }
}
