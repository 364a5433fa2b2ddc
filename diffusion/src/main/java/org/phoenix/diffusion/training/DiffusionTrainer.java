package org.phoenix.diffusion.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetProgram;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * Trains a network to denoise images. The same weights, images, seed and steps give the same bits
 * on the CPU for the same number of threads, also when the training is cut in two and resumed from
 * what it had. One trainer at a time per process: libtorch's autograd is not shared.
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

  /**
   * @param weights to start from, exactly the network's names and shapes
   * @param averaged EMA weights to go on from; the weights themselves when absent
   * @param moments of an earlier training, see {@link #moments()}; zeros when absent
   * @throws org.phoenix.diffusion.unet.UnsupportedModelException when names or shapes do not fit
   */
  public DiffusionTrainer(
      UNetConfig config,
      TrainingRecipe recipe,
      NoiseSchedule schedule,
      SortedMap<String, FloatTensor> weights,
      @Nullable SortedMap<String, FloatTensor> averaged,
      @Nullable SortedMap<String, FloatTensor> moments,
      Device device) {
    this.config = config;
    this.recipe = recipe;
    this.schedule = schedule;
    this.program = new UNetProgram(config);
    this.manager = Torch.manager(device);
    try {
      this.parameters = program.load(manager, weights);
      this.averaged = program.load(manager, averaged == null ? weights : averaged);
      this.moments = AdamMoments.load(program, manager, moments, parameters.size());
      this.script = ScriptModule.load(manager, TrainingScript.of(program, recipe));
      parameters.forEach(parameter -> parameter.setRequiresGradient(true));
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
   * @throws NonFiniteLossException when the loss is no number any more
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
      loss = step(batch, scheduleStep + i);
      sum += loss;
      double seconds = (System.nanoTime() - start) * 1e-9;
      listener.finished(i + 1, steps, loss, (i + 1) * recipe.batchSize() / seconds);
    }
    return new TrainingSummary(
        steps == 0 ? 0 : sum / steps, loss, (System.nanoTime() - start) * 1e-9);
  }

  /** One optimiser step; returns the loss before it. */
  private float step(TrainingBatch batch, long scheduleStep) {
    try (NDManager step = manager.newSubManager()) {
      float loss = backward(step, batch);
      if (!Float.isFinite(loss)) {
        throw new NonFiniteLossException(loss, scheduleStep, batch.description());
      }
      optimise(step, scheduleStep);
      return loss;
    }
  }

  float backward(NDManager step, TrainingBatch batch) {
    int size = config.sampleSize();
    Shape shape = new Shape(batch.timesteps().length, config.inChannels(), size, size);
    List<Argument> arguments =
        new ArrayList<>(List.of(batch.arguments(step, shape, schedule, recipe.objective())));
    arguments.add(Argument.list("p", parameters));
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray loss = script.record(step, "loss", arguments.toArray(Argument[]::new));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** Returns the gradients' global norm before scaling. */
  float optimise(NDManager step, long scheduleStep) {
    List<NDArray> gradients = new ArrayList<>(parameters.size());
    for (NDArray parameter : parameters) {
      NDArray gradient = parameter.getGradient();
      gradient.attach(step);
      gradients.add(gradient);
    }
    return script
        .infer(
            step,
            "step",
            Argument.list("p", parameters),
            Argument.list("g", gradients),
            Argument.list("m", moments.first()),
            Argument.list("v", moments.second()),
            Argument.list("s", moments.steps()),
            Argument.list("e", averaged),
            Argument.tensor("lr", step.create((float) recipe.learningRate(scheduleStep))),
            Argument.tensor("d", step.create((float) recipe.emaDecay(scheduleStep))))
        .getFloat();
  }

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
