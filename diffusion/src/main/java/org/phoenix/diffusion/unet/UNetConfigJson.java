package org.phoenix.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Diffusers' {@code unet/config.json}, with diffusers' defaults for the keys that are absent. */
final class UNetConfigJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String USUAL_DOWNS =
      """
      ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"]
      """;

  private static final String USUAL_UPS =
      """
      ["AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"]
      """;

  /** Keys that this library runs with these values only, as JSON text. */
  private static final Map<String, Set<String>> FIXED =
      Map.ofEntries(
          Map.entry("_class_name", Set.of("\"UNet2DModel\"", "null")),
          Map.entry("act_fn", Set.of("\"silu\"", "\"swish\"")),
          Map.entry("center_input_sample", Set.of("false", "null")),
          Map.entry("class_embed_type", Set.of("null")),
          Map.entry("downsample_type", Set.of("\"conv\"", "null")),
          Map.entry("dropout", Set.of("0", "0.0")),
          Map.entry("mid_block_scale_factor", Set.of("1", "1.0")),
          Map.entry("mid_block_type", Set.of("\"UNetMidBlock2D\"")),
          Map.entry("num_class_embeds", Set.of("null")),
          Map.entry("resnet_time_scale_shift", Set.of("\"default\"")),
          Map.entry("time_embedding_type", Set.of("\"positional\"")),
          Map.entry("upsample_type", Set.of("\"conv\"", "null")));

  /** {@code num_train_timesteps} counts for learned time embeddings alone. */
  private static final Set<String> READ =
      Set.of(
          "add_attention",
          "attention_head_dim",
          "attn_norm_num_groups",
          "block_out_channels",
          "down_block_types",
          "downsample_padding",
          "flip_sin_to_cos",
          "freq_shift",
          "in_channels",
          "layers_per_block",
          "norm_eps",
          "norm_num_groups",
          "num_train_timesteps",
          "out_channels",
          "sample_size",
          "time_embedding_dim",
          "up_block_types");

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
    node.propertyNames().forEach(this::requireKnown);
    UNetConfig config =
        new UNetConfig(
            sampleSize(),
            integer("in_channels", 3),
            integer("out_channels", 3),
            integers("block_out_channels", "[224, 448, 672, 896]"),
            integer("layers_per_block", 2),
            attention("down_block_types", USUAL_DOWNS, "DownBlock2D"),
            attention("up_block_types", USUAL_UPS, "UpBlock2D"),
            bool("add_attention", true),
            node.has("attention_head_dim") && node.get("attention_head_dim").isNull()
                ? null
                : integer("attention_head_dim", 8),
            integer("norm_num_groups", 32),
            number("norm_eps", 1e-5),
            integer("downsample_padding", 1),
            number("freq_shift", 0),
            bool("flip_sin_to_cos", true));
    requireNullOr("attn_norm_num_groups", config.normNumGroups());
    requireNullOr("time_embedding_dim", config.timeEmbeddingSize());
    config.parameters(); // traces the shapes, so that what cannot meet is refused here
    return config;
  }

  /** Diffusers ignores keys that start with an underscore. */
  private void requireKnown(String key) {
    Set<String> allowed = FIXED.get(key);
    String value = node.get(key).toString();
    if (allowed == null) {
      boolean known = READ.contains(key) || key.startsWith("_");
      UNetConfig.require(known, "key %s = %s is unknown", key, value);
    } else {
      String working = String.join(" or ", new TreeSet<>(allowed));
      UNetConfig.require(allowed.contains(value), "%s = %s; only %s works", key, value, working);
    }
  }

  private void requireNullOr(String key, int usual) {
    JsonNode value = node.path(key);
    UNetConfig.require(
        value.isMissingNode() || value.isNull() || value.toString().equals(usual + ""),
        "%s = %s; only null or %s works here",
        key,
        value,
        usual);
  }

  private int sampleSize() {
    JsonNode value = node.path("sample_size");
    if (!value.isArray()) {
      return integer("sample_size", null);
    }
    List<Integer> sides = integers("sample_size", "");
    UNetConfig.require(
        sides.size() == 2 && sides.get(0).equals(sides.get(1)),
        "sample_size = %s is not square",
        value);
    return sides.get(0);
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

  private List<Integer> integers(String key, String fallback) {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : array(key, fallback)) {
      UNetConfig.require(
          value.isIntegralNumber() && value.canConvertToInt(), "%s holds %s", key, value);
      integers.add(value.intValue());
    }
    return integers;
  }

  private List<Boolean> attention(String key, String fallback, String plain) {
    List<Boolean> attention = new ArrayList<>();
    for (JsonNode value : array(key, fallback)) {
      String type = value.asString("");
      boolean attends = type.equals("Attn" + plain);
      UNetConfig.require(
          attends || type.equals(plain),
          "%s holds %s; %s and Attn%s work",
          key,
          value,
          plain,
          plain);
      attention.add(attends);
    }
    return attention;
  }

  private JsonNode array(String key, String fallback) {
    JsonNode value = node.has(key) ? node.get(key) : JSON.readTree(fallback);
    UNetConfig.require(value.isArray(), "%s = %s is no list", key, value);
    return value;
  }
}
