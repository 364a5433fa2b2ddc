package org.phoenix.diffusion.unet;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Convolutions of 3 x 3 pixels, stride 1, by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin
 * and Gray 2016), and their gradients, as methods of an emitted module: 36 multiplications for the
 * 16 results of a tile instead of 144. With g the weights, d the 6 x 6 pixels that a tile of
 * results y depends on, and (.) the product of matching elements, summed over the input channels,
 *
 * <pre>
 * y = A' [(G g G') (.) (B' d B)] A
 * </pre>
 *
 * The products are 36 matrix products of tiles by channels; A, B and G act on both sides of a tile
 * at once as Kronecker products with themselves. The gradients are the transposes of the same maps.
 *
 * <p>A, B and G belong to the points 0, +-3/4, +-3/2 and infinity, which are exact in binary and
 * round like a direct convolution; the usual 0, +-1, +-2 err four times as much.
 */
final class WinogradScript {

  /** Below, the transforms cost more than the multiplications that they save. */
  private static final int CHANNELS = 128;

  private static final double P = 0.75;
  private static final double Q = 1.5;
  private static final double PP = P * P;
  private static final double QQ = Q * Q;

  private static final double[][] A = {
    {1, 1, 1, 1, 1, 0},
    {0, P, -P, Q, -Q, 0},
    {0, PP, PP, QQ, QQ, 0},
    {0, P * PP, -P * PP, Q * QQ, -Q * QQ, 1}
  };

  private static final double[][] B = {
    {PP * QQ, 0, -PP - QQ, 0, 1, 0},
    {0, -P * QQ, -QQ, P, 1, 0},
    {0, P * QQ, -QQ, -P, 1, 0},
    {0, -Q * PP, -PP, Q, 1, 0},
    {0, Q * PP, -PP, -Q, 1, 0},
    {0, PP * QQ, 0, -PP - QQ, 0, 1}
  };

  /** G before its rows are divided: TorchScript reads numbers as float32, and these fit. */
  private static final double[][] G = {
    {1, 0, 0}, {1, P, PP}, {1, -P, PP}, {1, Q, QQ}, {1, -Q, QQ}, {0, 0, 1}
  };

  private static final double[][] DIVISORS = {
    {PP * QQ},
    {2 * PP * (PP - QQ)},
    {2 * PP * (PP - QQ)},
    {2 * QQ * (QQ - PP)},
    {2 * QQ * (QQ - PP)},
    {1}
  };

  /**
   * {@code winograd(x, weight, bias)}: x (N, C, H, W) and the weights (O, C, 3, 3) to (N, O, H, W),
   * a few images at a time, so that their tiles stay in the cache.
   */
  static final String FORWARD =
      """
        def both_sides(self: __torch__.M, rows: Tensor, like: Tensor) -> Tensor:
          return torch.to(torch.kron(rows, rows), ops.prim.device(like), ops.prim.dtype(like))
        def winograd_a(self: __torch__.M, like: Tensor) -> Tensor:
          return (self).both_sides(torch.tensor(%1$s, dtype=7), like, )
        def winograd_b(self: __torch__.M, like: Tensor) -> Tensor:
          return (self).both_sides(torch.tensor(%2$s, dtype=7), like, )
        def winograd_g(self: __torch__.M, like: Tensor) -> Tensor:
          return (self).both_sides(torch.div(torch.tensor(%3$s, dtype=7), torch.tensor(%4$s, dtype=7)), like, )
        def winograd_fits(self: __torch__.M, x: Tensor, weight: Tensor) -> bool:
          h = torch.size(x, 2)
          w = torch.size(x, 3)
          values = torch.size(x, 0) * h * w * min(torch.size(weight, 0), torch.size(weight, 1))
          return h %% 4 == 0 and w %% 4 == 0 and values >= 524288
        def winograd_few(self: __torch__.M, x: Tensor) -> int:
          return max(1, 524288 // (torch.size(x, 1) * torch.size(x, 2) * torch.size(x, 3)))
        def winograd_weights(self: __torch__.M, w: Tensor) -> Tensor:
          rows = torch.reshape(torch.permute(w, [2, 3, 0, 1]), [9, -1])
          u = torch.mm((self).winograd_g(w, ), rows)
          return torch.view(u, [36, torch.size(w, 0), torch.size(w, 1)])
        def winograd_pixels(self: __torch__.M, b: Tensor, x: Tensor) -> Tensor:
          n = torch.size(x, 0)
          c = torch.size(x, 1)
          h = torch.size(x, 2)
          w = torch.size(x, 3)
          d = torch.constant_pad_nd(torch.permute(x, [0, 2, 3, 1]), [0, 0, 1, 1, 1, 1], 0)
          row = (w + 2) * c
          tiles = torch.as_strided(d, [6, 6, n, h // 4, w // 4, c], [row, c, (h + 2) * row, 4 * row, 4 * c, 1])
          return torch.view(torch.mm(b, torch.reshape(tiles, [36, -1])), [36, -1, c])
        def winograd_tiles(self: __torch__.M, y: Tensor) -> Tensor:
          rows = torch.unflatten(torch.permute(y, [0, 2, 3, 1]), 2, [-1, 4])
          return torch.permute(torch.unflatten(rows, 1, [-1, 4]), [2, 4, 0, 1, 3, 5])
        def winograd(self: __torch__.M, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
          if (self).winograd_fits(x, weight, ):
            n = torch.size(x, 0)
            o = torch.size(weight, 0)
            a = (self).winograd_a(x, )
            b = (self).winograd_b(x, )
            u = torch.transpose((self).winograd_weights(weight, ), 1, 2)
            r = torch.empty([n, o, torch.size(x, 2), torch.size(x, 3)], dtype=ops.prim.dtype(x), layout=None, device=ops.prim.device(x), pin_memory=False, memory_format=2)
            few = (self).winograd_few(x, )
            for i in range(0, n, few):
              k = min(few, n - i)
              m = torch.bmm((self).winograd_pixels(b, torch.narrow(x, 0, i, k), ), u)
              to = (self).winograd_tiles(torch.narrow(r, 0, i, k), )
              torch.add(torch.view(torch.mm(a, torch.view(m, [36, -1])), torch.size(to)), bias, out=to)
            y = r
          else:
            y = torch.conv2d(x, weight, bias, [1, 1], [1, 1])
          return y
      """
          .formatted(text(A), text(B), text(G), text(DIVISORS));

  /**
   * {@code winograd_backward(g, x, weight, wanted)}: the gradients of x, where it is wanted, and of
   * the weights, from g, that of the result. Goes with {@link #FORWARD}.
   */
  static final String BACKWARD =
      """
        def winograd_backward(self: __torch__.M, g: Tensor, x: Tensor, weight: Tensor, wanted: bool) -> Tuple[Tensor, Tensor]:
          if (self).winograd_fits(x, weight, ):
            gx = torch.empty_like(x)
            u = (self).winograd_weights(weight, )
            gu = torch.zeros_like(u)
            a = torch.t((self).winograd_a(x, ))
            b = (self).winograd_b(x, )
            few = (self).winograd_few(x, )
            for i in range(0, torch.size(x, 0), few):
              k = min(few, torch.size(x, 0) - i)
              gy = (self).winograd_tiles(torch.narrow(g, 0, i, k), )
              gm = torch.view(torch.mm(a, torch.reshape(gy, [16, -1])), [36, -1, torch.size(g, 1)])
              torch.baddbmm_(gu, torch.transpose(gm, 1, 2), (self).winograd_pixels(b, torch.narrow(x, 0, i, k), ))
              if wanted:
                gd = torch.mm(torch.t(b), torch.view(torch.bmm(gm, u), [36, -1]))
                (self).winograd_gather(gd, torch.narrow(gx, 0, i, k), )
            gw = torch.mm(torch.t((self).winograd_g(x, )), torch.view(gu, [36, -1]))
            gw3 = torch.permute(torch.view(gw, [3, 3, torch.size(weight, 0), torch.size(weight, 1)]), [2, 3, 0, 1])
            r = (gx, torch.contiguous(gw3, memory_format=2))
          else:
            c, d, e, = torch.convolution_backward(g, x, weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [wanted, True, False])
            r = (c, d)
          return r
        def winograd_gather(self: __torch__.M, gd: Tensor, gx: Tensor) -> Tensor:
          n = torch.size(gx, 0)
          c = torch.size(gx, 1)
          h = torch.size(gx, 2)
          w = torch.size(gx, 3)
          tiles = torch.view(gd, [6, 6, n, h // 4, w // 4, c])
          s = torch.new_zeros(gx, [n, h + 4, w + 4, c])
          for i in range(2):
            for j in range(2):
              part = torch.narrow(torch.narrow(tiles, 0, 4 * i, 4 - 2 * i), 1, 4 * j, 4 - 2 * j)
              moved = torch.permute(torch.narrow(torch.narrow(s, 1, 4 * i, h), 2, 4 * j, w), [0, 3, 1, 2])
              to = (self).winograd_tiles(moved, )
              torch.add_(torch.narrow(torch.narrow(to, 0, 0, 4 - 2 * i), 1, 0, 4 - 2 * j), part)
          return torch.copy_(gx, torch.permute(torch.narrow(torch.narrow(s, 1, 1, h), 2, 1, w), [0, 3, 1, 2]))
      """;

  private WinogradScript() {}

  /** Whether a convolution with such weights (O, C, k, k) should come here. */
  static boolean pays(long[] weight, int stride, int padding) {
    return Math.min(weight[0], weight[1]) >= CHANNELS
        && weight[2] == 3
        && weight[3] == 3
        && stride == 1
        && padding == 1;
  }

  private static String text(double[][] matrix) {
    return Arrays.stream(matrix).map(Arrays::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
