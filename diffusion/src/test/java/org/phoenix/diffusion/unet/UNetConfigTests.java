package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.weights.FloatTensor;

class UNetConfigTests {

  private static final String BASE =
      """
      {"sample_size": 16, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
       "block_out_channels": [8, 16], "norm_num_groups": 4,
       "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
       "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
      """;

  @Test
  void itsTextReadsBackAsTheSameConfiguration() {
    UNetConfig config = UNetConfig.parse(BASE);

    assertThat(UNetConfig.parse(config.json())).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"sample_size\": 16 | \"sample_size\": 28",
        "\"sample_size\": 16 | \"sample_size\": 24, \"downsample_padding\": 0",
        "\"in_channels\": 1, \"out_channels\": 1 | \"in_channels\": 3, \"out_channels\": 3",
        "\"layers_per_block\": 1 | \"layers_per_block\": 3",
        "\"AttnDownBlock2D\" | \"DownBlock2D\"",
        "\"layers_per_block\": 1 | \"layers_per_block\": 1, \"add_attention\": false",
        "\"norm_num_groups\": 4 | \"norm_num_groups\": 2, \"attention_head_dim\": null",
        "[8, 16] | [24, 8]"
      })
  void otherConfigurationsOfTheFamilyRun(String from, String to) {
    assertThat(BASE).contains(from);
    UNetConfig config = UNetConfig.parse(BASE.replace(from, to));
    int n = 2;

    try (UNetModel model =
        new UNetModel(config, InitialWeights.of(config, 1), Precision.BF16, Device.cpu())) {
      float[] y = model.predict(new float[n * config.imageSize()], new int[] {0, 999});

      assertThat(y).hasSize(n * config.imageSize()).doesNotContain(Float.NaN);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"sample_size\": 16 | \"sample_size\": 15 | sample_size = 15",
        "\"norm_num_groups\": 4 | \"norm_num_groups\": 3 | 3 groups",
        "\"AttnDownBlock2D\" | \"ResnetDownsampleBlock2D\" | ResnetDownsampleBlock2D",
        "\"layers_per_block\": 1 | \"act_fn\": \"gelu\" | act_fn",
        "\"layers_per_block\": 1 | \"time_embedding_type\": \"fourier\" | time_embedding_type",
        "\"layers_per_block\": 1 | \"num_class_embeds\": 10 | num_class_embeds",
        "\"layers_per_block\": 1 | \"surprise\": 1 | surprise",
        "[8, 16] | [8, 16, 16] | 3 entries",
        "[8, 16] | [7, 16] | odd",
        "[8, 16] | [8, -16] | block_out_channels",
        "\"sample_size\": 16 | \"sample_size\": \"16\" | sample_size"
      })
  void whatItCannotDoIsRefusedByName(String from, String to, String named) {
    assertThat(BASE).contains(from);

    assertThatThrownBy(() -> UNetConfig.parse(BASE.replace(from, to)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "null"})
  void whatIsNoConfigurationIsRefused(String text) {
    assertThatThrownBy(() -> UNetConfig.parse(text)).isInstanceOf(UnsupportedModelException.class);
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedWithTheirNames() {
    UNetConfig config = UNetConfig.parse(BASE);
    SortedMap<String, FloatTensor> weights = InitialWeights.of(config, 1);
    weights.remove("conv_in.bias");
    weights.put("surprise", new FloatTensor(new long[] {1}, new float[1]));
    weights.put("conv_out.bias", new FloatTensor(new long[] {2}, new float[2]));

    assertThatThrownBy(() -> new UNetModel(config, weights, Precision.F32, Device.cpu()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("conv_in.bias is missing")
        .hasMessageContaining("surprise is unexpected")
        .hasMessageContaining("conv_out.bias");
  }

  @Test
  void initialWeightsDependOnTheSeedAndStayInPyTorchsBounds() {
    UNetConfig config = UNetConfig.parse(BASE);
    SortedMap<String, FloatTensor> weights = InitialWeights.of(config, 1);

    assertThat(InitialWeights.of(config, 1)).isEqualTo(weights);
    assertThat(InitialWeights.of(config, 2)).isNotEqualTo(weights);
    assertThat(weights.get("conv_norm_out.weight").values()).containsOnly(1);
    double bound = 1 / Math.sqrt(8 * 3 * 3);
    assertThat(Golden.largest(weights.get("conv_out.weight").values()))
        .isBetween(0.8 * bound, bound);
    assertThat(Golden.largest(weights.get("conv_out.bias").values())).isBetween(1e-6, bound);
  }
}
