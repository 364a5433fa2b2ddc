package org.phoenix.diffusion.unet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows shapes through a network, collects its parameters and counts its values, without
 * computing anything. The batch size is 1.
 */
public final class ShapeTrace implements Ops<long[]> {

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private long values;

  /** The parameters in the order of their first use. */
  public List<Parameter> parameters() {
    return List.copyOf(new ArrayList<>(parameters.values()));
  }

  /** How many values all operations together made for one image. */
  public long values() {
    return values;
  }

  @Override
  public long[] parameter(String name, Initial initial, long... shape) {
    Parameter parameter = new Parameter(name, initial, shape);
    Parameter known = parameters.putIfAbsent(name, parameter);
    require(known == null || known.equals(parameter), "Parameter %s is declared twice", name);
    return shape;
  }

  @Override
  public long[] conv2d(long[] x, long[] weight, long[] bias, int stride, int padding) {
    require(x.length == 4 && x[1] == weight[1], "A convolution %s meets %s", weight, x);
    long height = Math.floorDiv(x[2] + 2L * padding - weight[2], stride) + 1;
    long width = Math.floorDiv(x[3] + 2L * padding - weight[3], stride) + 1;
    require(height > 0 && width > 0, "A convolution %s leaves nothing of %s", weight, x);
    return made(x[0], weight[0], height, width);
  }

  @Override
  public long[] linear(long[] x, long[] weight, long[] bias) {
    require(x[x.length - 1] == weight[1], "A linear layer %s meets %s", weight, x);
    long[] y = x.clone();
    y[y.length - 1] = weight[0];
    return made(y);
  }

  @Override
  public long[] groupNorm(long[] x, int groups, long[] weight, long[] bias, double eps) {
    require(x[1] % groups == 0, "%s channels do not fall into %s groups", x[1], groups);
    return made(x);
  }

  @Override
  public long[] silu(long[] x) {
    return made(x);
  }

  @Override
  public long[] relu(long[] x) {
    return made(x);
  }

  @Override
  public long[] add(long[] left, long[] right) {
    require(Arrays.equals(left, right), "%s and %s cannot be added", left, right);
    return made(left);
  }

  @Override
  public long[] addToPixels(long[] x, long[] perChannel) {
    require(x[1] == perChannel[1], "%s cannot be added to the pixels of %s", perChannel, x);
    return made(x);
  }

  @Override
  public long[] concat(long[] left, long[] right) {
    require(left[2] == right[2] && left[3] == right[3], "%s and %s cannot be joined", left, right);
    return made(left[0], left[1] + right[1], left[2], left[3]);
  }

  @Override
  public long[] upsample(long[] x) {
    return made(x[0], x[1], 2 * x[2], 2 * x[3]);
  }

  @Override
  public long[] padBottomRight(long[] x) {
    return made(x[0], x[1], x[2] + 1, x[3] + 1);
  }

  @Override
  public long[] maxPool(long[] x) {
    require(x[2] >= 2 && x[3] >= 2, "Pooling leaves nothing of %s", (Object) x);
    return made(x[0], x[1], x[2] / 2, x[3] / 2);
  }

  @Override
  public long[] toTokens(long[] x) {
    return new long[] {x[0], x[2] * x[3], x[1]};
  }

  @Override
  public long[] toImage(long[] tokens, long[] like) {
    return new long[] {tokens[0], tokens[2], like[2], like[3]};
  }

  @Override
  public long[] attention(long[] query, long[] key, long[] value, int heads) {
    require(query[2] % heads == 0, "%s channels do not fall into %s heads", query[2], heads);
    return made(query);
  }

  @Override
  public long[] flatten(long[] x) {
    return new long[] {x[0], Arrays.stream(x).skip(1).reduce(1, Math::multiplyExact)};
  }

  @Override
  public long[] timestepEmbedding(long[] timesteps, int size, double shift, boolean cosineFirst) {
    return new long[] {timesteps[0], size};
  }

  private long[] made(long... shape) {
    values += Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return shape;
  }

  private static void require(boolean fits, String message, Object... values) {
    if (!fits) {
      Object[] shown =
          Arrays.stream(values)
              .map(value -> value instanceof long[] shape ? Arrays.toString(shape) : value)
              .toArray();
      throw new UnsupportedModelException(message.formatted(shown));
    }
  }
}
