package org.phoenix.diffusion.training;

import org.phoenix.diffusion.unet.Precision;

/**
 * How a network is trained.
 *
 * @param batchSize images per optimiser step
 * @param learningRate of AdamW after its warm-up
 * @param warmUpSteps over which the learning rate rises linearly from the first global step
 * @param weightDecay decoupled, as in AdamW
 * @param maxGradientNorm global norm above which gradients are scaled down
 * @param emaDecay of the averaged weights after its own warm-up; 0 keeps none
 * @param flip whether images are mirrored at random
 * @param objective what the loss compares
 */
public record TrainingRecipe(
    int batchSize,
    double learningRate,
    int warmUpSteps,
    double weightDecay,
    double maxGradientNorm,
    double emaDecay,
    Precision precision,
    boolean flip,
    Objective objective) {

  /**
   * @throws IllegalArgumentException when a value makes no sense; the message names it
   */
  public TrainingRecipe {
    require(batchSize >= 1, "batchSize = " + batchSize + "; at least 1 works");
    require(learningRate > 0 && learningRate <= 1, "learningRate = " + learningRate);
    require(warmUpSteps >= 0, "warmUpSteps = " + warmUpSteps);
    require(weightDecay >= 0 && weightDecay <= 1, "weightDecay = " + weightDecay);
    require(maxGradientNorm > 0, "maxGradientNorm = " + maxGradientNorm);
    require(emaDecay >= 0 && emaDecay < 1, "emaDecay = " + emaDecay + "; 0 to below 1 works");
  }

  /** The learning rate of the global step, counted from 0. */
  public double learningRate(long step) {
    return step + 1 >= warmUpSteps ? learningRate : learningRate * (step + 1) / warmUpSteps;
  }

  /** The decay of the averaged weights at the global step, counted from 0: it warms up too. */
  public double emaDecay(long step) {
    return Math.min(emaDecay, (1.0 + step) / (10.0 + step));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
