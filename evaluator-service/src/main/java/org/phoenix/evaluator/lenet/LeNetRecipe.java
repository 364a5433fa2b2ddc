package org.phoenix.evaluator.lenet;

/**
 * How LeNet learns; part of its identity, for another recipe gives other weights.
 *
 * @param steps optimiser steps
 * @param batchSize images per step
 * @param learningRate of AdamW at its peak, after a short warm-up and before a cosine descent to 0
 * @param weightDecay decoupled weight decay
 * @param labelSmoothing probability that the target spreads over all classes
 * @param shift pixels by which an image is moved at most, each way
 * @param clutter images of each batch that are replaced by {@link Clutter}
 */
public record LeNetRecipe(
    int steps,
    int batchSize,
    double learningRate,
    double weightDecay,
    double labelSmoothing,
    int shift,
    int clutter) {

  /** What did best on 3,000 images of 16 x 16; only the number of steps is left open. */
  public static LeNetRecipe ofSteps(int steps) {
    return new LeNetRecipe(steps, 64, 1e-2, 0.1, 0.1, 1, 8);
  }
}
