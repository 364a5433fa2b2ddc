package org.phoenix.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;

class TrainingMemoryTests {

  /** The network of Ho et al. 2020 for CIFAR-10. */
  private static final UNetConfig CONFIG = UNetConfig.HO_2020_CIFAR10;

  private static final long PARAMETERS = 35_746_307;
  private static final long MIB = 1 << 20;

  /** Peaks of resident memory over that before, of two steps on a processor in float32. */
  @Test
  void theEstimateIsAtLeastWhatWasMeasuredAndAtMostATenthMore() {
    assertThat(TrainingMemory.bytes(CONFIG, 4, Precision.F32, false))
        .isBetween(816 * MIB, 898 * MIB);
    assertThat(TrainingMemory.bytes(CONFIG, 16, Precision.F32, false))
        .isBetween(1356 * MIB, 1492 * MIB);
  }

  @Test
  void aProximalTermIsOneMoreCopyAndBf16HalvesTheValues() {
    long copies = 5 * 4 * PARAMETERS;
    long plain = TrainingMemory.bytes(CONFIG, 8, Precision.F32, false);

    assertThat(TrainingMemory.bytes(CONFIG, 8, Precision.F32, true) - plain)
        .isEqualTo(4 * PARAMETERS);
    assertThat(TrainingMemory.bytes(CONFIG, 8, Precision.BF16, false))
        .isCloseTo(
            copies + 2 * PARAMETERS + (plain - copies) / 2,
            org.assertj.core.data.Offset.offset(1L));
  }

  @Test
  void aCheckpointHoldsTheWeightsTwice() {
    assertThat(TrainingMemory.fileBytes(CONFIG)).isEqualTo(8 * PARAMETERS);
  }
}
