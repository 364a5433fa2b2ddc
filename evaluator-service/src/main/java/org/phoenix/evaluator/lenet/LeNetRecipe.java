package org.phoenix.evaluator.lenet;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;

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
 * @param mirror whether every other image, by chance, is mirrored; not written when false, so that
 *     recipes from before it was known keep their identity
 */
public record LeNetRecipe(
    int steps,
    int batchSize,
    double learningRate,
    double weightDecay,
    double labelSmoothing,
    int shift,
    int clutter,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean mirror) {

  private static final int BATCH = 64;
  private static final int CLUTTER = 8;
  private static final int FEWEST_STEPS = 2000;
  private static final int EPOCHS = 15;
  private static final int EPOCHS_IN_COLOUR = 30;

  /**
   * For these images. Grey ones get what did best on 3,000 of 16 x 16 of Fashion-MNIST; colour
   * photographs look as good in a mirror, and take longer and smaller steps.
   *
   * @param training what will be learnt from
   * @param steps so many; when absent, as many as 15 epochs take, or 30 in colour, at least 2,000
   */
  public static LeNetRecipe of(ImageSet training, @Nullable Integer steps) {
    boolean colour = training.channels() > 1;
    long epochs = colour ? EPOCHS_IN_COLOUR : EPOCHS;
    long enough = epochs * training.size() / (BATCH - CLUTTER);
    return new LeNetRecipe(
        steps == null ? (int) Math.max(FEWEST_STEPS, enough) : steps,
        BATCH,
        colour ? 3e-3 : 1e-2,
        0.1,
        0.1,
        1,
        CLUTTER,
        colour);
  }
}
