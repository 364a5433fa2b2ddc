package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;

/** A device whose memory holds few images: what libtorch's own failures to allocate lead to. */
class OutOfMemoryTests {

  private static final UNetConfig TINY =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D"], "up_block_types": ["UpBlock2D"]}
          """);
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1e-4, 0.02, 1000);
  private static final SortedMap<String, FloatTensor> START = InitialWeights.of(TINY, 1);

  private final List<Integer> divided = new ArrayList<>();
  private final TrainingListener noting =
      new TrainingListener() {
        @Override
        public void finished(int step, int steps, double loss, double imagesPerSecond) {}

        @Override
        public void divided(int accumulation) {
          divided.add(accumulation);
        }
      };

  @Test
  void aBatchThatDoesNotFitIsTakenInPartsThatDo() {
    // 8 images, then 4 and 4, then four times 2.
    Kept little = train(new Little(recipe(1), 3), 5);

    assertThat(divided).containsExactly(4);
    assertThat(little).isEqualTo(train(new Little(recipe(4), 8), 5));
  }

  @Test
  void memoryThatRunsOutInALaterPartLeavesNothingOfTheOnesBefore() {
    OptimiserStep fragmented =
        new Little(recipe(2), 8) {
          private int calls;

          @Override
          NDArray call(NDManager memory, String method, List<Argument> arguments) {
            // Two parts and an update are a step: this is the second part of the third.
            return ++calls == 8 ? runOut(memory) : super.call(memory, method, arguments);
          }
        };

    Kept kept = train(fragmented, 5);

    assertThat(divided).containsExactly(4);
    assertThat(kept.moments().get("step").values()).containsExactly(5);
    Kept before = train(new Little(recipe(2), 8), 2);
    assertThat(kept).isEqualTo(before.goOn(recipe(4), 2, 3));
  }

  @Test
  void oneImageThatDoesNotFitEndsTheTrainingInWords() {
    try (Little little = new Little(recipe(1), 0);
        DiffusionTrainer trainer = trainer(little)) {
      assertThatThrownBy(() -> trainer.train(images(), 0, 0, 1, 5, noting))
          .isInstanceOf(TooLittleMemoryException.class)
          .hasMessageStartingWith("cpu has too little memory to train this network on one image")
          .hasMessageContaining("you tried to allocate 4503599627370496 bytes")
          .hasMessageNotContainingAny("\n", "Traceback");

      assertThat(divided).isEmpty();
      assertThat(trainer.weights()).isEqualTo(START);
    }
  }

  @Test
  void anotherFailureIsNoReasonToTryAgain() {
    OptimiserStep broken =
        new Little(recipe(1), 8) {
          @Override
          NDArray call(NDManager memory, String method, List<Argument> arguments) {
            throw new EngineException("CUDA error: device-side assert triggered");
          }
        };
    try (DiffusionTrainer trainer = trainer(broken)) {
      assertThatThrownBy(() -> trainer.train(images(), 0, 0, 1, 5, noting))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("device-side assert");
    }
  }

  @Test
  void aStepThatHasBegunToChangeTheWeightsIsNotTakenAgain() {
    OptimiserStep late =
        new Little(recipe(1), 8) {
          @Override
          NDArray call(NDManager memory, String method, List<Argument> arguments) {
            super.call(memory, method, arguments);
            return runOut(memory);
          }
        };
    try (DiffusionTrainer trainer = trainer(late)) {
      assertThatThrownBy(() -> trainer.train(images(), 0, 0, 1, 5, noting))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("you tried to allocate");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript"
            + "\nRuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total"
            + " capacity of 79.10 GiB of which 1.20 GiB is free.",
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "[enforce fail at alloc_cpu.cpp:118] . DefaultCPUAllocator: not enough memory: you tried to"
            + " allocate 4096 bytes.",
        "std::bad_alloc"
      })
  void libtorchsWordsAreKnown(String message) {
    EngineException failure = new EngineException(message);

    assertThat(OutOfMemory.isSaidBy(failure)).isTrue();
    assertThat(OutOfMemory.inWords(failure)).doesNotContain("Traceback");
  }

  private Kept train(OptimiserStep optimiser, int steps) {
    try (DiffusionTrainer trainer = trainer(optimiser)) {
      trainer.train(images(), 0, 0, steps, 5, noting);
      return Kept.of(trainer);
    }
  }

  private static DiffusionTrainer trainer(OptimiserStep optimiser) {
    return new DiffusionTrainer(TINY, recipe(1), SCHEDULE, optimiser);
  }

  private static TrainingRecipe recipe(int parts) {
    return new TrainingRecipe(8, 1e-3, 5, 0.01, 1, 0, Precision.F32, true, Objective.SIMPLE, parts);
  }

  private static ImageSet images() {
    byte[] pixels = new byte[50 * 64];
    new Random(3).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, 1, 8, 8);
  }

  /** As libtorch fails: it is asked for 4 PiB. */
  private static NDArray runOut(NDManager memory) {
    try (NDManager manager = memory.newSubManager();
        ScriptModule script =
            ScriptModule.load(
                manager,
                """
                  def fill(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.empty([4503599627370496], dtype=1)
                """)) {
      return script.call(manager, "fill", Argument.tensor("x", manager.create(0f)));
    }
  }

  private record Kept(
      SortedMap<String, FloatTensor> weights, SortedMap<String, FloatTensor> moments) {

    static Kept of(DiffusionTrainer trainer) {
      return new Kept(trainer.weights(), trainer.moments());
    }

    Kept goOn(TrainingRecipe recipe, int first, int steps) {
      try (DiffusionTrainer trainer =
          new DiffusionTrainer(TINY, recipe, SCHEDULE, weights, null, moments, Device.cpu())) {
        trainer.train(images(), first, first, steps, 5, (step, of, loss, speed) -> {});
        return of(trainer);
      }
    }
  }

  /** Computes on a device that runs out of memory beyond so many images at once. */
  private static class Little extends OptimiserStep {

    private final int most;

    Little(TrainingRecipe recipe, int most) {
      super(TINY, recipe, SCHEDULE, START, null, null, START, Device.cpu());
      this.most = most;
    }

    @Override
    NDArray call(NDManager memory, String method, List<Argument> arguments) {
      NDArray first = arguments.get(0).tensors().get(0);
      return !method.equals("update") && first.getShape().get(0) > most
          ? runOut(memory)
          : super.call(memory, method, arguments);
    }
  }
}
