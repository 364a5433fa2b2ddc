package org.phoenix.diffusion.unet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The UNet of Ho et al. 2020 (appendix B) with the names and the arithmetic of diffusers' {@code
 * UNet2DModel}, over any {@link Ops}.
 */
final class UNet<T> {

  private final Ops<T> ops;
  private final UNetConfig config;

  UNet(Ops<T> ops, UNetConfig config) {
    this.ops = ops;
    this.config = config;
  }

  /**
   * @param x noisy images (N, C, H, W)
   * @param timesteps (N)
   * @return the model's prediction, shaped like {@code x} with the output's channels
   */
  T forward(T x, T timesteps) {
    List<Integer> channels = config.blockOutChannels();
    int levels = channels.size();
    T time = timeEmbedding(timesteps);
    T h = conv("conv_in", x, config.inChannels(), channels.get(0), 3, 1, 1);
    int width = channels.get(0);
    Deque<Skip<T>> skips = new ArrayDeque<>();
    skips.push(new Skip<>(h, width));

    for (int level = 0; level < levels; level++) {
      String block = "down_blocks." + level;
      for (int layer = 0; layer < config.layersPerBlock(); layer++) {
        h = resnet(block + ".resnets." + layer, h, width, channels.get(level), time);
        width = channels.get(level);
        if (config.attentionDown(level)) {
          h = attention(block + ".attentions." + layer, h, width);
        }
        skips.push(new Skip<>(h, width));
      }
      if (level < levels - 1) {
        h = downsample(block + ".downsamplers.0.conv", h, width);
        skips.push(new Skip<>(h, width));
      }
    }

    h = resnet("mid_block.resnets.0", h, width, width, time);
    if (config.attentionMiddle()) {
      h = attention("mid_block.attentions.0", h, width);
    }
    h = resnet("mid_block.resnets.1", h, width, width, time);

    for (int up = 0; up < levels; up++) {
      String block = "up_blocks." + up;
      int out = channels.get(levels - 1 - up);
      for (int layer = 0; layer <= config.layersPerBlock(); layer++) {
        Skip<T> skip = skips.pop();
        T joined = ops.concat(h, skip.value());
        h = resnet(block + ".resnets." + layer, joined, width + skip.channels(), out, time);
        width = out;
        if (config.attentionUp(up)) {
          h = attention(block + ".attentions." + layer, h, width);
        }
      }
      if (up < levels - 1) {
        h = conv(block + ".upsamplers.0.conv", ops.upsample(h), width, width, 3, 1, 1);
      }
    }
    h = ops.silu(norm("conv_norm_out", h, width));
    return conv("conv_out", h, width, config.outChannels(), 3, 1, 1);
  }

  private T timeEmbedding(T timesteps) {
    int base = config.blockOutChannels().get(0);
    int size = config.timeEmbeddingSize();
    T embedding = ops.timestepEmbedding(timesteps, base, config.freqShift(), config.flipSinToCos());
    T hidden = ops.silu(linear("time_embedding.linear_1", embedding, base, size));
    return linear("time_embedding.linear_2", hidden, size, size);
  }

  private T resnet(String name, T x, int in, int out, T time) {
    T h = conv(name + ".conv1", ops.silu(norm(name + ".norm1", x, in)), in, out, 3, 1, 1);
    T shift = linear(name + ".time_emb_proj", ops.silu(time), config.timeEmbeddingSize(), out);
    h = ops.silu(norm(name + ".norm2", ops.addToPixels(h, shift), out));
    h = conv(name + ".conv2", h, out, out, 3, 1, 1);
    return ops.add(in == out ? x : conv(name + ".conv_shortcut", x, in, out, 1, 1, 0), h);
  }

  private T attention(String name, T x, int channels) {
    T tokens = ops.toTokens(norm(name + ".group_norm", x, channels));
    int inner = config.attentionChannels(channels);
    T attended =
        ops.attention(
            linear(name + ".to_q", tokens, channels, inner),
            linear(name + ".to_k", tokens, channels, inner),
            linear(name + ".to_v", tokens, channels, inner),
            config.heads(channels));
    T projected = linear(name + ".to_out.0", attended, inner, channels);
    return ops.add(ops.toImage(projected, x), x);
  }

  /** Padding 0 means diffusers' asymmetric one: only below and to the right. */
  private T downsample(String name, T x, int channels) {
    int padding = config.downsamplePadding();
    T padded = padding == 0 ? ops.padBottomRight(x) : x;
    return conv(name, padded, channels, channels, 3, 2, padding);
  }

  private T norm(String name, T x, int channels) {
    T weight = ops.parameter(name + ".weight", Ops.Initial.ONES, channels);
    T bias = ops.parameter(name + ".bias", Ops.Initial.ZEROS, channels);
    return ops.groupNorm(x, config.normNumGroups(), weight, bias, config.normEps());
  }

  private T conv(String name, T x, int in, int out, int size, int stride, int padding) {
    T weight = ops.parameter(name + ".weight", Ops.Initial.WEIGHT, out, in, size, size);
    T bias = ops.parameter(name + ".bias", Ops.Initial.BIAS, out);
    return ops.conv2d(x, weight, bias, stride, padding);
  }

  private T linear(String name, T x, int in, int out) {
    T weight = ops.parameter(name + ".weight", Ops.Initial.WEIGHT, out, in);
    T bias = ops.parameter(name + ".bias", Ops.Initial.BIAS, out);
    return ops.linear(x, weight, bias);
  }

  private record Skip<T>(T value, int channels) {}
}
