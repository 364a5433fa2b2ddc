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
 * @param accumulation parts in which the gradients of a batch are computed, one after the other, to
 *     need less memory; they are summed, so that the step is the whole batch's up to rounding
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
    Objective objective,
    int accumulation) {

  /** Where a batch is computed whole. */
  public TrainingRecipe(
      int batchSize,
      double learningRate,
      int warmUpSteps,
      double weightDecay,
      double maxGradientNorm,
      double emaDecay,
      Precision precision,
      boolean flip,
      Objective objective) {
    this(
        batchSize,
        learningRate,
        warmUpSteps,
        weightDecay,
        maxGradientNorm,
        emaDecay,
        precision,
        flip,
        objective,
        1);
  }

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
    require(
        accumulation >= 1 && accumulation <= batchSize,
        "accumulation = %d; 1 to batchSize = %d works".formatted(accumulation, batchSize));
  }

  /** The same, a batch computed in at least so many parts, as far as it has images for them. */
  public TrainingRecipe inParts(int atLeast) {
    return new TrainingRecipe(
        batchSize,
        learningRate,
        warmUpSteps,
        weightDecay,
        maxGradientNorm,
        emaDecay,
        precision,
        flip,
        objective,
        Math.min(batchSize, Math.max(accumulation, atLeast)));
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
