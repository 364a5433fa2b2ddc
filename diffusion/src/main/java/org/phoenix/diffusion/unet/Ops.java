package org.phoenix.diffusion.unet;

/**
 * The operations that networks are written in. One interpretation traces shapes and collects the
 * parameters, another emits TorchScript.
 *
 * @param <T> what stands for a tensor
 */
public interface Ops<T> {

  /** A trainable tensor by name, declared the first time it is asked for. */
  T parameter(String name, Initial initial, long... shape);

  /** (N, C, H, W) with weight (O, C, k, k) and bias (O) to (N, O, H', W'). */
  T conv2d(T x, T weight, T bias, int stride, int padding);

  /** (..., I) with weight (O, I) and bias (O) to (..., O). */
  T linear(T x, T weight, T bias);

  T groupNorm(T x, int groups, T weight, T bias, double eps);

  T silu(T x);

  T relu(T x);

  T add(T left, T right);

  /** Adds (N, C) to every pixel of (N, C, H, W). */
  T addToPixels(T x, T perChannel);

  /** Along the channels. */
  T concat(T left, T right);

  /** (N, C, H, W) to (N, C, 2H, 2W), nearest neighbour. */
  T upsample(T x);

  /** Adds a row below and a column to the right, of zeros. */
  T padBottomRight(T x);

  /** (N, C, H, W) to (N, C, H / 2, W / 2), the largest of each 2 x 2. */
  T maxPool(T x);

  /** (N, C, H, W) to (N, H * W, C). */
  T toTokens(T x);

  /** (N, H * W, C) to (N, C, H, W), H and W as in {@code like}. */
  T toImage(T tokens, T like);

  /** Scaled dot-product attention over (N, L, C), C being divided among the heads. */
  T attention(T query, T key, T value, int heads);

  /** (N, ...) to (N, everything else). */
  T flatten(T x);

  /**
   * The sinusoidal embedding of time steps (Ho et al. 2020, section 4), (N) to (N, size).
   *
   * @param shift taken off the number of frequencies when they are spaced
   * @param cosineFirst whether the cosines come before the sines
   */
  T timestepEmbedding(T timesteps, int size, double shift, boolean cosineFirst);

  /** How a parameter starts: as PyTorch's layers do. */
  enum Initial {
    /** Uniform in +-1 / sqrt(fan in), fan in taken from the parameter's own shape. */
    WEIGHT,
    /** Uniform in +-1 / sqrt(fan in) of the weight declared just before it. */
    BIAS,
    ONES,
    ZEROS
  }
}
