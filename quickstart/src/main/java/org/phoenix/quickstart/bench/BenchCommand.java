package org.phoenix.quickstart.bench;

import ai.djl.Device;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.sampler.BatchNoise;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.training.Objective;
import org.phoenix.diffusion.training.TrainingRecipe;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.quickstart.options.DeviceOption;
import org.phoenix.quickstart.options.Positive;
import org.phoenix.quickstart.options.ToPrecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Times whole training steps, or predictions as sampling makes them. */
@Command(
    name = "bench",
    description =
        "Measures training (forward, backward, norm clipping, AdamW, EMA) or sampling (forward) in"
            + " images per second, on seeded images, and prints JSON. Let nothing else compute"
            + " meanwhile.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchCommand implements Runnable {

  private static final int WARM_UP_STEPS = 2;
  private static final int MIDDLE_TIME_STEP = 500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "train|sample", description = "What to measure.")
  private What what = What.train;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "small32",
      description = "small32 (1.6 M parameters) or cifar10 (35.7 M) (${DEFAULT-VALUE}).")
  private BenchModel model = BenchModel.small32;

  @Option(
      names = "--dtype",
      paramLabel = "f32|bf16",
      converter = ToPrecision.class,
      defaultValue = "f32",
      description =
          "Arithmetic (${DEFAULT-VALUE}). A processor without bf16 units computes in f32 when bf16 is"
              + " asked for, and \"arithmetic\" says so.")
  private Precision precision = Precision.F32;

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = Positive.class,
      description = "Images per step (64; cifar10: 8).")
  private @Nullable Integer batch;

  @Option(
      names = "--steps",
      paramLabel = "N",
      converter = Positive.class,
      defaultValue = "4",
      description = "Steps per repetition (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      converter = Positive.class,
      defaultValue = "5",
      description = "Repetitions, whose median is printed (${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Positive.class,
      description = "Threads of one operation (the processor's cores).")
  private @Nullable Integer threads;

  @Mixin private DeviceOption device = new DeviceOption();

  /** What is measured. */
  enum What {
    train,
    sample
  }

  /** One step, timed from outside. */
  private interface Work extends AutoCloseable {
    void steps(int count);

    @Override
    void close();
  }

  @Override
  public void run() {
    Device on = device.device();
    int images = batch == null ? model.batch() : batch;
    int threadCount = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    Torch.setThreads(threadCount);
    double[] speeds = new double[repetitions];
    try (Work work =
        switch (what) {
          case train -> training(on, images);
          case sample -> sampling(on, images);
        }) {
      work.steps(WARM_UP_STEPS);
      for (int i = 0; i < repetitions; i++) {
        long start = System.nanoTime();
        work.steps(steps);
        speeds[i] = (double) images * steps / ((System.nanoTime() - start) * 1e-9);
        spec.commandLine()
            .getErr()
            .printf("repetition %d of %d: %.2f images/s%n", i + 1, repetitions, speeds[i]);
      }
    }
    Measurement measured =
        Measurement.of(
            what,
            model,
            precision,
            precision.on(on),
            device.name(),
            threadCount,
            images,
            steps,
            speeds,
            Torch.version());
    spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(measured));
  }

  private Work training(Device on, int images) {
    UNetConfig config = model.config();
    TrainingRecipe recipe =
        new TrainingRecipe(images, 2e-4, 0, 0, 1, 0.999, precision, true, Objective.SIMPLE);
    DiffusionTrainer trainer =
        new DiffusionTrainer(
            config,
            recipe,
            SchedulerConfig.HO_2020.schedule(),
            InitialWeights.of(config, 7),
            null,
            null,
            on);
    byte[] pixels = new byte[4 * images * config.imageSize()];
    new Random(7).nextBytes(pixels);
    ImageSet set =
        ImageSet.unlabelled(pixels, config.inChannels(), config.sampleSize(), config.sampleSize());
    return new Work() {
      private long done;

      @Override
      public void steps(int count) {
        trainer.train(set, done, done, count, 7, (step, of, loss, speed) -> {});
        done += count;
      }

      @Override
      public void close() {
        trainer.close();
      }
    };
  }

  private Work sampling(Device on, int images) {
    UNetConfig config = model.config();
    UNetModel network =
        new UNetModel(config, InitialWeights.of(config, 7), precision, Layout.on(on), on);
    float[] noise =
        new BatchNoise(NoiseSource.seeded(7), config.imageSize(), 0, images).of(NoiseSource.START);
    return new Work() {
      @Override
      public void steps(int count) {
        for (int i = 0; i < count; i++) {
          network.predict(noise, images, MIDDLE_TIME_STEP);
        }
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }
}
