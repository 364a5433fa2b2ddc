package org.phoenix.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Diffusers' {@code unet/config.json}, with diffusers' defaults for the keys that are absent. */
final class UNetConfigJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Keys with a single value that this library runs; the first is the default. */
  private static final Map<String, Set<String>> FIXED =
      Map.ofEntries(
          Map.entry("_class_name", Set.of("UNet2DModel")),
          Map.entry("center_input_sample", Set.of("false")),
          Map.entry("time_embedding_type", Set.of("positional")),
          Map.entry("mid_block_type", Set.of("UNetMidBlock2D")),
          Map.entry("mid_block_scale_factor", Set.of("1", "1.0")),
          Map.entry("downsample_type", Set.of("conv")),
          Map.entry("upsample_type", Set.of("conv")),
          Map.entry("dropout", Set.of("0.0", "0")),
          Map.entry("act_fn", Set.of("silu", "swish")),
          Map.entry("resnet_time_scale_shift", Set.of("default")),
          Map.entry("attn_norm_num_groups", Set.of()),
          Map.entry("class_embed_type", Set.of()),
          Map.entry("num_class_embeds", Set.of()),
          Map.entry("num_train_timesteps", Set.of()));

  private static final Set<String> READ =
      Set.of(
          "sample_size",
          "in_channels",
          "out_channels",
          "block_out_channels",
          "layers_per_block",
          "down_block_types",
          "up_block_types",
          "add_attention",
          "attention_head_dim",
          "norm_num_groups",
          "norm_eps",
          "downsample_padding",
          "freq_shift",
          "flip_sin_to_cos",
          "_diffusers_version",
          "_name_or_path");

  private final JsonNode node;

  private UNetConfigJson(JsonNode node) {
    this.node = node;
  }

  static UNetConfig read(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      UNetConfig.require(node.isObject(), "it is no JSON object");
      return new UNetConfigJson(node).config();
    } catch (JacksonException e) {
      throw new UnsupportedModelException(
          "This UNet2DModel configuration is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private UNetConfig config() {
    for (String key : node.propertyNames()) {
      JsonNode value = node.get(key);
      Set<String> allowed = FIXED.get(key);
      UNetConfig.require(
          READ.contains(key) || allowed != null, "key %s = %s is unknown", key, value);
      UNetConfig.require(
          allowed == null || value.isNull() || allowed.contains(value.asString()),
          "%s = %s",
          key,
          value);
    }
    UNetConfig config =
        new UNetConfig(
            integer("sample_size", null),
            integer("in_channels", 3),
            integer("out_channels", 3),
            integers("block_out_channels"),
            integer("layers_per_block", 2),
            UNetConfig.attention(strings("down_block_types"), "DownBlock2D", "AttnDownBlock2D"),
            UNetConfig.attention(strings("up_block_types"), "UpBlock2D", "AttnUpBlock2D"),
            bool("add_attention", true),
            node.has("attention_head_dim") && node.get("attention_head_dim").isNull()
                ? null
                : integer("attention_head_dim", 8),
            integer("norm_num_groups", 32),
            number("norm_eps", 1e-5),
            integer("downsample_padding", 1),
            number("freq_shift", 0),
            bool("flip_sin_to_cos", true));
    config.parameters(); // traces the shapes, so that what cannot meet is refused here
    return config;
  }

  static String write(UNetConfig config) {
    Map<String, @Nullable Object> keys = new TreeMap<>();
    keys.put("_class_name", "UNet2DModel");
    keys.put("act_fn", "silu");
    keys.put("add_attention", config.attentionMiddle());
    keys.put("attention_head_dim", config.attentionHeadDim());
    keys.put("block_out_channels", config.blockOutChannels());
    keys.put("center_input_sample", false);
    keys.put("down_block_types", types(config.attentionDowns(), "DownBlock2D"));
    keys.put("downsample_padding", config.downsamplePadding());
    keys.put("flip_sin_to_cos", config.flipSinToCos());
    keys.put("freq_shift", config.freqShift());
    keys.put("in_channels", config.inChannels());
    keys.put("layers_per_block", config.layersPerBlock());
    keys.put("mid_block_scale_factor", 1);
    keys.put("norm_eps", config.normEps());
    keys.put("norm_num_groups", config.normNumGroups());
    keys.put("out_channels", config.outChannels());
    keys.put("sample_size", config.sampleSize());
    keys.put("time_embedding_type", "positional");
    keys.put("up_block_types", types(config.attentionUps(), "UpBlock2D"));
    return JSON.writeValueAsString(keys);
  }

  private static List<String> types(List<Boolean> attention, String plain) {
    return attention.stream().map(attends -> attends ? "Attn" + plain : plain).toList();
  }

  private int integer(String key, @Nullable Integer fallback) {
    JsonNode value = node.get(key);
    if (value == null && fallback != null) {
      return fallback;
    }
    UNetConfig.require(
        value != null && value.isIntegralNumber() && value.canConvertToInt(),
        "%s = %s is no whole number",
        key,
        String.valueOf(value));
    return java.util.Objects.requireNonNull(value).intValue();
  }

  private double number(String key, double fallback) {
    JsonNode value = node.get(key);
    UNetConfig.require(value == null || value.isNumber(), "%s = %s is no number", key, value + "");
    return value == null ? fallback : value.doubleValue();
  }

  private boolean bool(String key, boolean fallback) {
    JsonNode value = node.get(key);
    UNetConfig.require(
        value == null || value.isBoolean(), "%s = %s is neither true nor false", key, value + "");
    return value == null ? fallback : value.booleanValue();
  }

  private List<Integer> integers(String key) {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : array(key)) {
      UNetConfig.require(
          value.isIntegralNumber() && value.canConvertToInt(), "%s holds %s", key, value);
      integers.add(value.intValue());
    }
    return integers;
  }

  private List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    for (JsonNode value : array(key)) {
      strings.add(value.asString());
    }
    return strings;
  }

  private JsonNode array(String key) {
    JsonNode value = node.get(key);
    UNetConfig.require(
        value != null && value.isArray(), "%s = %s is no list", key, String.valueOf(value));
    return java.util.Objects.requireNonNull(value);
  }
}
