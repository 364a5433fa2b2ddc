package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.sampler.SamplingProgress;
import org.phoenix.diffusion.schedule.SchedulerConfig;

class SlicedModelTests {

  private static final UNetConfig CONFIG =
      UNetConfig.parse(
          """
          {"sample_size": 32, "in_channels": 3, "out_channels": 3, "layers_per_block": 1,
           "block_out_channels": [8, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);
  private static final int COUNT = 53;

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void imagesAreTheSameBitsWhateverTheBatch(Precision precision) {
    try (UNetModel network =
        new UNetModel(
            CONFIG,
            InitialWeights.of(CONFIG, 3),
            precision,
            Layout.on(Device.cpu()),
            Device.cpu())) {
      SlicedModel model = SlicedModel.of(network, Device.cpu());
      assertThat(model.images()).isEqualTo(16);
      assertThat(model.whole(1)).isEqualTo(16);
      assertThat(model.whole(17)).isEqualTo(32);

      float[] together = sample(model, COUNT);

      for (int batch : new int[] {16, 32, 48}) {
        assertThat(sample(model, batch)).isEqualTo(together);
      }
      float[] direct = network.predict(Arrays.copyOf(together, 40 * CONFIG.imageSize()), 40, 500);
      float[] sliced = model.predict(Arrays.copyOf(together, 40 * CONFIG.imageSize()), 40, 500);
      assertThat(sliced).containsExactly(direct, within(precision == Precision.F32 ? 1e-4f : 0.1f));
    }
  }

  private static float[] sample(SlicedModel model, int batch) {
    Sampler sampler = SamplerSpec.parse("dpmsolver++:4").sampler(SchedulerConfig.HO_2020);
    float[] images = new float[COUNT * CONFIG.imageSize()];
    for (int first = 0; first < COUNT; first += batch) {
      float[] made =
          sampler.sample(
              model,
              CONFIG.imageSize(),
              first,
              Math.min(batch, COUNT - first),
              NoiseSource.seeded(5),
              SamplingProgress.NONE);
      System.arraycopy(made, 0, images, first * CONFIG.imageSize(), made.length);
    }
    return images;
  }
}
