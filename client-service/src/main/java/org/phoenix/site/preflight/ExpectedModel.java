package org.phoenix.site.preflight;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/**
 * The model that the site will train: the open assignment's, or else a large one.
 *
 * @param name for people
 * @param ordered whether an assignment asks for it
 */
record ExpectedModel(
    String name,
    UNetConfig config,
    int batch,
    Precision precision,
    boolean proximal,
    boolean ordered) {

  /** The network of Ho et al. 2020 for CIFAR-10, 35.7 million parameters, and their batch. */
  private static final ExpectedModel CIFAR10 =
      new ExpectedModel(
          "the CIFAR-10 network (no run waits yet)",
          UNetConfig.parse(
              """
              {"sample_size": 32, "in_channels": 3, "out_channels": 3, "norm_num_groups": 32,
               "block_out_channels": [128, 256, 256, 256],
               "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
               "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
               "layers_per_block": 2, "downsample_padding": 0, "flip_sin_to_cos": false,
               "freq_shift": 1, "norm_eps": 1e-06}
              """),
          128,
          Precision.F32,
          false,
          false);

  /**
   * @throws org.phoenix.diffusion.unet.UnsupportedModelException when this version of the agent
   *     does not know the order's model
   */
  static ExpectedModel of(@Nullable WorkOrder order) {
    return order == null
        ? CIFAR10
        : new ExpectedModel(
            "the model of run " + order.runName(),
            UNetConfig.parse(order.model().toString()),
            largestPart(order.training()),
            Precision.of(order.training().precision()),
            order.training().proximalMu() != null,
            true);
  }

  /** How many images are in memory at once: an accumulated batch comes in parts. */
  private static int largestPart(RunSpec.Training training) {
    int parts = Objects.requireNonNullElse(training.accumulation(), 1);
    return (training.batchSize() + parts - 1) / parts;
  }
}
