package org.phoenix.coordinator.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Seeds;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.SiteWorkApi.SamplesOrder;

/**
 * The images that each site draws from its own model and sends with its update: in rounds that
 * judge these models while layers are personal, since then nobody else has one whole.
 *
 * @param order what the sites are told
 * @param tensor what their files hold: U8 (N, C, H, W)
 */
public record SiteImages(SamplesOrder order, TensorInfo tensor) {

  /** Those of a round; nothing where it asks for none. */
  public static Optional<SiteImages> of(Run run, Round round) {
    RunSpec spec = run.spec();
    if (spec.personalisation() == null || !Evaluation.screens(run, round)) {
      return Optional.empty();
    }
    RunSpec.Evaluation evaluation = Objects.requireNonNull(spec.evaluation());
    int count = Objects.requireNonNull(spec.screening()).samples();
    UNetConfig model = UNetConfig.parse(spec.model().toString());
    int size = model.sampleSize();
    return Optional.of(
        new SiteImages(
            new SamplesOrder(
                count, evaluation.sampler(), evaluation.steps(), Seeds.samples(spec.seed())),
            ImageSetFile.tensor(count, model.outChannels(), size, size)));
  }

  /** Bytes of a site's file before it is compressed: it holds these images and nothing else. */
  public long unpackedBytes() {
    return SafeTensorsWriter.fileSize(Map.of(), List.of(tensor));
  }

  /** The most that the compressed file takes. */
  public long mostBytes() {
    return ImageSetFile.mostCompressedBytes(unpackedBytes());
  }
}
