package org.phoenix.diffusion.lenet;

import org.phoenix.diffusion.unet.Ops;
import org.phoenix.diffusion.unet.Ops.Initial;

/**
 * LeNet-5 (LeCun et al. 1998, figure 2), adapted: any size and number of channels, SiLU for tanh,
 * the largest of four pixels for their mean, a linear classifier for the radial basis functions.
 * The first convolution is padded, as for the paper's 28 x 28 digits in a field of 32 x 32; so is
 * the second when the image is so small that less than 4 x 4 would be left for the hidden layers.
 *
 * @param <T> what stands for a tensor
 */
public final class LeNetNetwork<T> {

  /** Units of the last hidden layer. */
  public static final int FEATURES = 84;

  private static final int KERNEL = 5;
  private static final int SMALLEST_UNPADDED = 24;

  private final Ops<T> ops;
  private final LeNetShape shape;

  public LeNetNetwork(Ops<T> ops, LeNetShape shape) {
    this.ops = ops;
    this.shape = shape;
  }

  /** (N, C, S, S) to (N, 84). */
  public T features(T x) {
    boolean padded = shape.size() < SMALLEST_UNPADDED;
    T c1 = convolution("c1", x, shape.channels(), 6, 2); //   (N,  6, S, S)
    T s2 = ops.maxPool(c1); //                                (N,  6, S/2, S/2)
    T c3 = convolution("c3", s2, 6, 16, padded ? 2 : 0); //   (N, 16, M, M)
    T s4 = ops.flatten(ops.maxPool(c3)); //                   (N, 16 * (M/2)²)
    int map = (padded ? shape.size() / 2 : shape.size() / 2 - 4) / 2;
    T c5 = ops.silu(linear("c5", s4, 16L * map * map, 120)); // (N, 120)
    return ops.silu(linear("f6", c5, 120, FEATURES)); //      (N, 84)
  }

  /** (N, 84) to (N, classes + 1), before the softmax; the last one stands for images of nothing. */
  public T logits(T features) {
    return linear("output", features, FEATURES, shape.classes() + 1L);
  }

  private T convolution(String name, T x, long from, long to, int padding) {
    T weight = ops.parameter(name + ".weight", Initial.WEIGHT, to, from, KERNEL, KERNEL);
    T bias = ops.parameter(name + ".bias", Initial.BIAS, to);
    return ops.silu(ops.conv2d(x, weight, bias, 1, padding));
  }

  private T linear(String name, T x, long from, long to) {
    T weight = ops.parameter(name + ".weight", Initial.WEIGHT, to, from);
    T bias = ops.parameter(name + ".bias", Initial.BIAS, to);
    return ops.linear(x, weight, bias);
  }
}
