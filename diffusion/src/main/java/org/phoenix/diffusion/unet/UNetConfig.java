package org.phoenix.diffusion.unet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a UNet, with the meaning of diffusers' {@code UNet2DModel} keys.
 *
 * @param sampleSize height and width of the images in pixels
 * @param attentionHeadDim channels of one attention head, of which as many are made as fit into a
 *     level's channels; one head for all channels when absent
 * @param attentionDowns for each level from fine to coarse, whether it attends
 * @param attentionUps for each level from coarse to fine, whether it attends
 * @param attentionMiddle whether the middle block attends
 * @param downsamplePadding 1, or 0 for a row and a column at the far edges only
 * @param flipSinToCos whether the cosines of the time embedding come first
 */
public record UNetConfig(
    int sampleSize,
    int inChannels,
    int outChannels,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    List<Boolean> attentionDowns,
    List<Boolean> attentionUps,
    boolean attentionMiddle,
    @Nullable Integer attentionHeadDim,
    int normNumGroups,
    double normEps,
    int downsamplePadding,
    double freqShift,
    boolean flipSinToCos) {

  private static final int LARGEST = 1 << 14;

  /** The network of Ho et al. 2020 for CIFAR-10: 35.7 million parameters, 3 x 32 x 32 images. */
  public static final UNetConfig HO_2020_CIFAR10 =
      parse(
          """
          {"sample_size": 32, "in_channels": 3, "out_channels": 3, "norm_num_groups": 32,
           "block_out_channels": [128, 256, 256, 256],
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
           "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
           "layers_per_block": 2, "downsample_padding": 0, "flip_sin_to_cos": false,
           "freq_shift": 1, "norm_eps": 1e-06}
          """);

  /**
   * @throws UnsupportedModelException when no such network exists
   */
  public UNetConfig {
    blockOutChannels = List.copyOf(blockOutChannels);
    attentionDowns = List.copyOf(attentionDowns);
    attentionUps = List.copyOf(attentionUps);
    int levels = blockOutChannels.size();
    require(levels >= 1 && levels <= 12, "block_out_channels has %s entries", levels);
    require(
        attentionDowns.size() == levels && attentionUps.size() == levels,
        "down_block_types and up_block_types need %s entries, one for each of block_out_channels",
        levels);
    inRange("sample_size", sampleSize);
    inRange("in_channels", inChannels);
    inRange("out_channels", outChannels);
    inRange("norm_num_groups", normNumGroups);
    require(layersPerBlock >= 1 && layersPerBlock <= 64, "layers_per_block = %s", layersPerBlock);
    for (int channels : blockOutChannels) {
      inRange("block_out_channels", channels);
    }
    require(
        (long) inChannels * sampleSize * sampleSize <= Integer.MAX_VALUE - 8,
        "in_channels = %s is too many for sample_size = %s",
        inChannels,
        sampleSize);
    for (int channels : blockOutChannels) {
      require(
          channels % normNumGroups == 0,
          "norm_num_groups = %s does not divide the %s of block_out_channels",
          normNumGroups,
          channels);
    }
    int base = blockOutChannels.get(0);
    require(base % 2 == 0, "block_out_channels starts with %s, which is odd", base);
    require(
        sampleSize % (1 << (levels - 1)) == 0,
        "sample_size = %s cannot be halved %s times",
        sampleSize,
        levels - 1);
    require(
        downsamplePadding == 0 || downsamplePadding == 1,
        "downsample_padding = %s; 0 and 1 work",
        downsamplePadding);
    require(normEps > 0 && Double.isFinite(normEps), "norm_eps = %s; above 0 works", normEps);
    require(
        freqShift < base / 2.0 && Double.isFinite(freqShift),
        "freq_shift = %s; below half of block_out_channels' first %s works",
        freqShift,
        base);
    if (attentionHeadDim != null) {
      inRange("attention_head_dim", attentionHeadDim);
      for (int level = 0; level < levels; level++) {
        boolean middle = attentionMiddle && level == levels - 1;
        require(
            blockOutChannels.get(level) >= attentionHeadDim
                || !(attentionDowns.get(level) || attentionUps.get(levels - 1 - level) || middle),
            "attention_head_dim = %s is more than the %s of block_out_channels",
            attentionHeadDim,
            blockOutChannels.get(level));
      }
    }
  }

  /** Reads a diffusers {@code config.json}; what it cannot run is refused by name. */
  public static UNetConfig parse(String json) {
    return UNetConfigJson.read(json);
  }

  /** The diffusers {@code config.json}, keys sorted: equal configurations give equal text. */
  public String json() {
    return UNetConfigJson.write(this);
  }

  /** All trainable tensors, sorted by name. Also checks that the network's shapes meet. */
  public List<Parameter> parameters() {
    return trace().parameters();
  }

  /** How many values the network's operations make on the way from one image to its prediction. */
  public long valuesPerImage() {
    return trace().values();
  }

  private ShapeTrace trace() {
    ShapeTrace trace = new ShapeTrace();
    new UNet<>(trace, this)
        .forward(new long[] {1, inChannels, sampleSize, sampleSize}, new long[] {1});
    return trace;
  }

  boolean attentionDown(int level) {
    return attentionDowns.get(level);
  }

  boolean attentionUp(int up) {
    return attentionUps.get(up);
  }

  int timeEmbeddingSize() {
    return 4 * blockOutChannels.get(0);
  }

  int heads(int channels) {
    return attentionHeadDim == null ? 1 : channels / attentionHeadDim;
  }

  /** Channels of all heads together: fewer than the level's when these are no multiple of one's. */
  int attentionChannels(int channels) {
    return attentionHeadDim == null ? channels : heads(channels) * attentionHeadDim;
  }

  /** Pixels times channels of one image. */
  public int imageSize() {
    return inChannels * sampleSize * sampleSize;
  }

  private static void inRange(String key, int value) {
    require(value >= 1 && value <= LARGEST, "%s = %s; 1 to %s work", key, value, LARGEST);
  }

  static void require(boolean fits, String message, Object... values) {
    if (!fits) {
      throw new UnsupportedModelException(
          "This UNet2DModel configuration is not supported: " + message.formatted(values));
    }
  }
}
