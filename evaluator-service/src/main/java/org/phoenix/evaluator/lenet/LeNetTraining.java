package org.phoenix.evaluator.lenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.IntConsumer;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.LeNetProgram;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.lenet.Pixels;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.InitialWeights;

/**
 * Teaches a LeNet. The same shape, recipe, seed and images give the same bits on one machine's CPU.
 */
public final class LeNetTraining {

  private static final double WARM_UP = 0.05;

  private final LeNetShape shape;
  private final LeNetRecipe recipe;
  private final long seed;
  private final String device;

  public LeNetTraining(LeNetShape shape, LeNetRecipe recipe, long seed, String device) {
    this.shape = shape;
    this.recipe = recipe;
    this.seed = seed;
    this.device = device;
  }

  /**
   * Learns the labels of the images.
   *
   * @param progress told the number of each finished step
   * @throws InterruptedException when the thread is interrupted; nothing is left behind
   */
  public LeNetWeights train(ImageSet images, IntConsumer progress) throws InterruptedException {
    // The fastest for kernels as small as LeNet's.
    Torch.setThreads(1);
    LeNetProgram program = new LeNetProgram(shape);
    Pixels pixels = Pixels.of(images);
    LeNetBatches batches = new LeNetBatches(images, recipe, pixels, seed);
    float[] x = new float[recipe.batchSize() * images.imageSize()];
    long[] y = new long[recipe.batchSize()];
    try (NDManager manager = Torch.manager(Torch.device(device));
        ScriptModule script = ScriptModule.load(manager, LeNetTrainingScript.of(shape, recipe))) {
      Optimiser optimiser = new Optimiser(program, manager, script);
      for (int step = 0; step < recipe.steps(); step++) {
        batches.next(x, y);
        optimiser.step(x, y, learningRate(step));
        progress.accept(step + 1);
        if (Thread.interrupted()) {
          throw new InterruptedException("LeNet stopped learning at step " + step);
        }
      }
      return new LeNetWeights(shape, pixels, program.store(optimiser.parameters));
    }
  }

  /** Linear rise, then half a cosine down to 0. */
  private double learningRate(int step) {
    double done = (step + 0.5) / recipe.steps();
    double rise = Math.min(1, done / WARM_UP);
    return recipe.learningRate() * rise * 0.5 * (1 + StrictMath.cos(Math.PI * done));
  }

  /** The parameters on the device and what AdamW remembers of them. */
  private final class Optimiser {

    private final NDManager manager;
    private final ScriptModule script;
    private final List<NDArray> parameters;
    private final List<NDArray> first;
    private final List<NDArray> second;
    private final List<NDArray> steps;

    Optimiser(LeNetProgram program, NDManager manager, ScriptModule script) {
      this.manager = manager;
      this.script = script;
      this.parameters = program.load(manager, InitialWeights.of(program.parameters(), seed));
      this.first = program.zeros(manager);
      this.second = program.zeros(manager);
      this.steps = parameters.stream().map(each -> manager.zeros(new Shape())).toList();
    }

    void step(float[] x, long[] y, double learningRate) {
      Shape input = new Shape(y.length, shape.channels(), shape.size(), shape.size());
      try (NDManager step = manager.newSubManager()) {
        script.call(
            step,
            "step",
            Argument.tensor("x", step.create(x, input)),
            Argument.tensor("y", step.create(y)),
            Argument.list("p", parameters),
            Argument.list("m", first),
            Argument.list("v", second),
            Argument.list("s", steps),
            Argument.tensor("lr", step.create((float) learningRate)));
      }
    }
  }
}
