package org.phoenix.diffusion.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetProgram;
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
  private final UNetProgram program;
  private final NDManager manager;
  private final ScriptModule script;
  private final List<NDArray> parameters;
  private final List<NDArray> averaged;
  private final AdamMoments moments;
  private final List<NDArray> global;

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
    this.config = config;
    this.recipe = recipe;
    this.schedule = schedule;
    this.program = new UNetProgram(config, recipe.precision().on(device), Layout.on(device));
    this.manager = Torch.manager(device);
    try {
      this.parameters = program.load(manager, weights);
      this.averaged = program.load(manager, averaged == null ? weights : averaged);
      this.moments = AdamMoments.load(program, manager, moments, parameters.size());
      this.global = recipe.objective().proximal() ? program.load(manager, global) : List.of();
      this.script = ScriptModule.load(manager, TrainingScript.of(program, recipe));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Takes optimiser steps.
   *
   * @param images of the network's size and channels
   * @param scheduleStep global step of the learning rate's and the EMA's warm-up at the first step
   * @param dataStep position in the data and the random numbers at the first step; 0 for a new seed
   * @param seed of the order of the images, time steps, noise and mirrors
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
      StepResult result = step(batch, scheduleStep + i);
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

  /** One optimiser step. */
  StepResult step(TrainingBatch batch, long scheduleStep) {
    int size = config.sampleSize();
    Shape shape = new Shape(batch.timesteps().length, config.inChannels(), size, size);
    try (NDManager step = manager.newSubManager()) {
      List<Argument> arguments =
          new ArrayList<>(List.of(batch.arguments(step, shape, schedule, recipe.objective())));
      arguments.add(Argument.list("p", parameters));
      arguments.add(Argument.list("m", moments.first()));
      arguments.add(Argument.list("v", moments.second()));
      arguments.add(Argument.list("s", moments.steps()));
      arguments.add(Argument.list("e", averaged));
      if (!global.isEmpty()) {
        arguments.add(Argument.list("q", global));
      }
      float learningRate = (float) recipe.learningRate(scheduleStep);
      arguments.add(Argument.tensor("lr", step.create(learningRate)));
      arguments.add(Argument.tensor("d", step.create((float) recipe.emaDecay(scheduleStep))));
      float[] result = script.call(step, "step", arguments.toArray(Argument[]::new)).toFloatArray();
      return new StepResult(result[0], result[1]);
    }
  }

  /**
   * @param loss before the step
   * @param norm of all gradients together, before scaling
   */
  record StepResult(float loss, float norm) {}

  /** The weights as they are now. */
  public SortedMap<String, FloatTensor> weights() {
    return program.store(parameters);
  }

  /** The averaged weights as they are now; equal to the weights when the decay is 0. */
  public SortedMap<String, FloatTensor> averagedWeights() {
    return program.store(averaged);
  }

  /** Adam's moments, {@code exp_avg.NAME} and {@code exp_avg_sq.NAME}, and its {@code step}. */
  public SortedMap<String, FloatTensor> moments() {
    return moments.store(program);
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
    script.close();
    manager.close();
  }
}
