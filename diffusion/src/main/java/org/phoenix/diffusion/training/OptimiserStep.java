package org.phoenix.diffusion.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetProgram;
import org.phoenix.diffusion.weights.FloatTensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes optimiser steps on a device: a batch whole, or in parts whose gradients are summed, clipped
 * once and applied once. Where memory runs out, there are more parts from then on.
 */
class OptimiserStep implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OptimiserStep.class);

  private final UNetConfig config;
  private final TrainingRecipe recipe;
  private final NoiseSchedule schedule;
  private final Device device;
  private final UNetProgram program;
  private final NDManager manager;
  private final NativeState state;
  private final ScriptModule script;
  private int accumulation;

  /** As {@link DiffusionTrainer} takes them. */
  OptimiserStep(
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
    this.device = device;
    this.accumulation = recipe.accumulation();
    this.program = new UNetProgram(config, recipe.precision().on(device), Layout.on(device));
    this.manager = Torch.manager(device);
    try {
      boolean proximal = recipe.objective().proximal();
      this.state =
          NativeState.load(program, manager, weights, averaged, moments, proximal ? global : null);
      this.script = ScriptModule.load(manager, TrainingScript.of(program, recipe));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** One optimiser step, in as many parts as fit into memory. */
  Result take(TrainingBatch batch, long scheduleStep, TrainingListener listener) {
    int before = accumulation;
    float taken = state.moments().taken();
    while (true) {
      try {
        Result result = take(batch.parts(accumulation), batch.size(), scheduleStep);
        if (accumulation > before) {
          listener.divided(accumulation);
        }
        return result;
      } catch (EngineException e) {
        // Half an update cannot be taken again.
        if (!OutOfMemory.isSaidBy(e) || state.moments().taken() != taken) {
          throw e;
        }
        divide(batch.size(), e);
      }
    }
  }

  private void divide(int images, EngineException failure) {
    if (accumulation >= images) {
      throw new TooLittleMemoryException(config, device, failure);
    }
    accumulation = Math.min(images, 2 * accumulation);
    Torch.releaseCache(device);
    log.warn(
        "{} has too little memory for a step; trying {} parts of at most {} images: {}",
        Torch.name(device),
        accumulation,
        (images + accumulation - 1) / accumulation,
        OutOfMemory.inWords(failure));
  }

  private Result take(List<TrainingBatch> parts, int images, long scheduleStep) {
    try (NDManager step = manager.newSubManager()) {
      List<Argument> update = new ArrayList<>(state.arguments());
      update.add(Argument.tensor("lr", step.create((float) recipe.learningRate(scheduleStep))));
      update.add(Argument.tensor("d", step.create((float) recipe.emaDecay(scheduleStep))));
      float[] result;
      if (parts.size() == 1) {
        List<Argument> arguments = arguments(step, parts.get(0), images);
        arguments.addAll(update);
        result = call(step, "step", arguments).toFloatArray();
      } else {
        List<Argument> sums =
            List.of(
                Argument.tensor("l", step.zeros(new Shape())),
                Argument.list("g", program.zeros(step)));
        for (TrainingBatch part : parts) {
          accumulate(part, images, sums);
        }
        List<Argument> arguments = new ArrayList<>(sums);
        arguments.addAll(update);
        result = call(step, "update", arguments).toFloatArray();
      }
      return new Result(result[0], result[1]);
    }
  }

  private void accumulate(TrainingBatch part, int images, List<Argument> sums) {
    try (NDManager memory = manager.newSubManager()) {
      List<Argument> arguments = arguments(memory, part, images);
      arguments.add(state.weights());
      arguments.addAll(sums);
      call(memory, "accumulate", arguments);
    }
  }

  private List<Argument> arguments(NDManager memory, TrainingBatch part, int images) {
    Shape image = new Shape(config.inChannels(), config.sampleSize(), config.sampleSize());
    double share = (double) part.size() / images;
    return new ArrayList<>(part.arguments(memory, image, schedule, recipe.objective(), share));
  }

  /** Where a test fails as a device with less memory does. */
  NDArray call(NDManager memory, String method, List<Argument> arguments) {
    return script.call(memory, method, arguments.toArray(Argument[]::new));
  }

  /**
   * @param loss before the step
   * @param norm of all gradients together, before scaling
   */
  record Result(float loss, float norm) {}

  SortedMap<String, FloatTensor> weights() {
    return program.store(state.parameters());
  }

  SortedMap<String, FloatTensor> averagedWeights() {
    return program.store(state.averaged());
  }

  SortedMap<String, FloatTensor> moments() {
    return state.moments().store(program);
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
