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
        "\"sample_size\": 16 | \"sample_size\": 15 | sample_size = 15 cannot be halved 1 times",
        "\"sample_size\": 16 | \"sample_size\": \"16\" | sample_size = \"16\"",
        "\"sample_size\": 16 | \"sample_size\": null | sample_size = null",
        "\"sample_size\": 16 | \"sample_size\": [16, 32] | sample_size = [16,32] is not square",
        "\"sample_size\": 16, \"in_channels\": 1 | \"sample_size\": 16384, \"in_channels\": 16 | in_channels = 16 is too many for sample_size = 16384",
        "\"norm_num_groups\": 4 | \"norm_num_groups\": 3 | norm_num_groups = 3 does not divide the 8 of block_out_channels",
        "\"norm_num_groups\": 4 | \"norm_num_groups\": null | norm_num_groups = null",
        "\"AttnDownBlock2D\" | \"ResnetDownsampleBlock2D\" | down_block_types holds \"ResnetDownsampleBlock2D\"",
        "\"AttnDownBlock2D\" | \"SkipDownBlock2D\" | down_block_types holds \"SkipDownBlock2D\"",
        "\"AttnUpBlock2D\" | \"CrossAttnUpBlock2D\" | up_block_types holds \"CrossAttnUpBlock2D\"",
        "\"AttnUpBlock2D\" | 7 | up_block_types holds 7",
        "\"layers_per_block\": 1 | \"layers_per_block\": 0 | layers_per_block = 0",
        "\"layers_per_block\": 1 | \"layers_per_block\": 2.0 | layers_per_block = 2.0",
        "[8, 16] | [8, 16, 16] | 3 entries",
        "[8, 16], \"norm_num_groups\": 4 | [7, 16], \"norm_num_groups\": 1 | starts with 7, which is odd",
        "[8, 16] | [8, -16] | block_out_channels = -16"
      })
  void whatItCannotDoIsRefusedByName(String from, String to, String named) {
    assertThat(BASE).contains(from);

    assertThatThrownBy(() -> UNetConfig.parse(BASE.replace(from, to)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "act_fn | \"gelu\"",
        "act_fn | null",
        "attention_head_dim | 0",
        "attention_head_dim | 32",
        "attn_norm_num_groups | 2",
        "center_input_sample | true",
        "center_input_sample | \"false\"",
        "class_embed_type | \"timestep\"",
        "downsample_padding | 2",
        "downsample_type | \"resnet\"",
        "dropout | 0.1",
        "dropout | null",
        "flip_sin_to_cos | null",
        "freq_shift | 4",
        "freq_shift | 1e999",
        "mid_block_scale_factor | 1.4",
        "mid_block_type | null",
        "norm_eps | 0",
        "norm_eps | 1e999",
        "num_class_embeds | 10",
        "resnet_time_scale_shift | \"scale_shift\"",
        "surprise | 1",
        "time_embedding_dim | 24",
        "time_embedding_type | \"fourier\"",
        "upsample_type | \"resnet\"",
        "_class_name | \"UNet2DConditionModel\""
      })
  void aKeyWithAValueThatItCannotDoIsRefusedByName(String key, String value) {
    String added = "\"%s\": %s, \"sample_size\"".formatted(key, value);
    String named = value.equals("1e999") ? key : key + " = " + value;

    assertThatThrownBy(() -> UNetConfig.parse(BASE.replace("\"sample_size\"", added)))
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
