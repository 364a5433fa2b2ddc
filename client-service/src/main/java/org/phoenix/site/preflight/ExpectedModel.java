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
          UNetConfig.HO_2020_CIFAR10,
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
