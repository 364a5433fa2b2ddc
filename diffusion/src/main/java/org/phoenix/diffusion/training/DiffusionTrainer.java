package org.phoenix.diffusion.training;

import ai.djl.Device;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * Trains a network to denoise images. The same weights, images, seed and steps give the same bits
 * on the CPU for the same number of threads, also when the training is cut in two and resumed from
 * what it had. Not safe for several threads.
 */
public final class DiffusionTrainer implements AutoCloseable {

  private final UNetConfig config;
  private final TrainingRecipe recipe;
  private final NoiseSchedule schedule;
  private final OptimiserStep optimiser;

  /** Where a training begins at the global weights, or has no proximal term. */
  public DiffusionTrainer(
      UNetConfig config,
      TrainingRecipe recipe,
      NoiseSchedule schedule,
      SortedMap<String, FloatTensor> weights,
      @Nullable SortedMap<String, FloatTensor> averaged,
      @Nullable SortedMap<String, FloatTensor> moments,
      Device device) {
    this(config, recipe, schedule, weights, averaged, moments, weights, device);
  }

  /**
   * @param weights to start from, exactly the network's names and shapes
   * @param averaged EMA weights to go on from; the weights themselves when absent
   * @param moments of an earlier training, see {@link #moments()}; zeros when absent
   * @param global the weights that the proximal term is measured from, also when the training is
   *     resumed from others
   * @throws org.phoenix.diffusion.unet.UnsupportedModelException when names or shapes do not fit
   */
  public DiffusionTrainer(
      UNetConfig config,
      TrainingRecipe recipe,
      NoiseSchedule schedule,
      SortedMap<String, FloatTensor> weights,
      @Nullable SortedMap<String, FloatTensor> averaged,
      @Nullable SortedMap<String, FloatTensor> moments,
      SortedMap<String, FloatTensor> global,
      Device device) {
    this(
        config,
        recipe,
        schedule,
        new OptimiserStep(config, recipe, schedule, weights, averaged, moments, global, device));
  }

  DiffusionTrainer(
      UNetConfig config, TrainingRecipe recipe, NoiseSchedule schedule, OptimiserStep optimiser) {
    this.config = config;
    this.recipe = recipe;
    this.schedule = schedule;
    this.optimiser = optimiser;
  }

  /**
   * Takes optimiser steps. Where the device's memory does not hold a batch, its gradients are
   * computed in twice as many parts, until it does; the steps are the same up to rounding.
   *
   * @param images of the network's size and channels
   * @param scheduleStep global step of the learning rate's and the EMA's warm-up at the first step
   * @param dataStep position in the data and the random numbers at the first step; 0 for a new seed
   * @param seed of the order of the images, time steps, noise and mirrors
   * @throws TooLittleMemoryException when it does not hold one image
   * @throws NonFiniteLossException when the loss or a gradient is no number any more; the weights
   *     are those before that step
   */
  public TrainingSummary train(
      ImageSet images,
      long scheduleStep,
      long dataStep,
      int steps,
      long seed,
      TrainingListener listener) {
    requireFitting(images);
    BatchOrder order = new BatchOrder(images.size(), recipe.batchSize(), seed);
    long start = System.nanoTime();
    double sum = 0;
    float loss = 0;
    for (int i = 0; i < steps; i++) {
      TrainingBatch batch =
          TrainingBatch.draw(
              images, order.batch(dataStep + i), schedule, recipe.flip(), seed, dataStep + i);
      OptimiserStep.Result result = optimiser.take(batch, scheduleStep + i, listener);
      loss = result.loss();
      if (!Float.isFinite(loss) || !Float.isFinite(result.norm())) {
        throw new NonFiniteLossException(
            loss, result.norm(), scheduleStep + i, batch.description());
      }
      sum += loss;
      double seconds = (System.nanoTime() - start) * 1e-9;
      listener.finished(i + 1, steps, loss, (i + 1) * recipe.batchSize() / seconds);
    }
    return new TrainingSummary(
        steps == 0 ? 0 : sum / steps, loss, (System.nanoTime() - start) * 1e-9);
  }

  /** The weights as they are now. */
  public SortedMap<String, FloatTensor> weights() {
    return optimiser.weights();
  }

  /** The averaged weights as they are now; equal to the weights when the decay is 0. */
  public SortedMap<String, FloatTensor> averagedWeights() {
    return optimiser.averagedWeights();
  }

  /** Adam's moments, {@code exp_avg.NAME} and {@code exp_avg_sq.NAME}, and its {@code step}. */
  public SortedMap<String, FloatTensor> moments() {
    return optimiser.moments();
  }

  private void requireFitting(ImageSet images) {
    if (images.channels() != config.inChannels()
        || images.height() != config.sampleSize()
        || images.width() != config.sampleSize()) {
      throw new IllegalArgumentException(
          "The images are %s, the network takes %d x %d x %d"
              .formatted(
                  images.shape(), config.inChannels(), config.sampleSize(), config.sampleSize()));
    }
    if (images.size() == 0) {
      throw new IllegalArgumentException("There are no images to train on");
    }
  }

  @Override
  public void close() {
    optimiser.close();
  }
}
