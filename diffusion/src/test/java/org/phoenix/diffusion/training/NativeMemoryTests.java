package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;

/** Minutes long: {@code mvn verify -P long -pl diffusion}. */
@Tag("long")
class NativeMemoryTests {

  private static final int STEPS = 3000;
  private static final int SETTLED = 200;
  private static final int EVERY = 100;
  private static final long MOST_GROWTH = 16 << 20;

  private static final UNetConfig NETWORK =
      UNetConfig.parse(
          """
          {"sample_size": 16, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [16, 32], "norm_num_groups": 8,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);

  @Test
  void threeThousandStepsNeedNoMoreMemoryThanTwoHundred() {
    byte[] pixels = new byte[500 * NETWORK.imageSize()];
    new Random(3).nextBytes(pixels);
    ImageSet images = ImageSet.unlabelled(pixels, 1, 16, 16);
    TrainingRecipe recipe =
        new TrainingRecipe(8, 1e-3, 10, 0, 1, 0.99, Precision.BF16, true, Objective.SIMPLE);
    List<Long> resident = new ArrayList<>();

    try (DiffusionTrainer trainer =
        new DiffusionTrainer(
            NETWORK,
            recipe,
            NoiseSchedule.linear(1e-4, 0.02, 1000),
            InitialWeights.of(NETWORK, 1),
            null,
            null,
            Device.cpu())) {
      trainer.train(
          images,
          0,
          0,
          STEPS,
          5,
          (step, steps, loss, speed) -> {
            if (step >= SETTLED && step % EVERY == 0) {
              resident.add(residentBytes());
            }
          });
    }

    System.out.printf(
        "Java heap at most %d MiB; resident after step %d, %d, ...: %s MiB%n",
        Runtime.getRuntime().maxMemory() >> 20,
        SETTLED,
        SETTLED + EVERY,
        resident.stream().map(bytes -> bytes >> 20).toList());
    long settled = resident.get(0);
    assertThat(resident).allMatch(bytes -> bytes - settled < MOST_GROWTH);
  }

  /** Of the whole process, Java's heap and libtorch's memory together, without Java's garbage. */
  private static long residentBytes() {
    System.gc();
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
