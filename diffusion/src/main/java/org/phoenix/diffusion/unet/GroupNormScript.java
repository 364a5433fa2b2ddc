package org.phoenix.diffusion.unet;

/**
 * The gradients of group normalisation (Wu and He 2018), as a method of an emitted module. libtorch
 * has a kernel for them that is many times slower than it could be where the channels lie last and
 * the images are large; there the same sums are written out here, a few images at a time so that
 * they stay in the cache.
 */
final class GroupNormScript {

  private GroupNormScript() {}

  /**
   * {@code group_norm_backward(g, x, mean, rstd, weight, groups)}: gradients of x (N, C, H, W), of
   * the weight (C) and of the bias (C), from g, that of the result. With a = rstd weight and the
   * sums over a group's M values,
   *
   * <pre>
   * gx = a g + b x + c,  b = rstd^3 (mean sum(g w) - sum(g w x)) / M,  c = -b mean - rstd sum(g w) / M
   * </pre>
   */
  static final String BACKWARD =
      """
        def group_norm_backward(self: __torch__.M, g: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, weight: Tensor, groups: int) -> Tuple[Tensor, Tensor, Tensor]:
          n = torch.size(x, 0)
          c = torch.size(x, 1)
          hw = torch.size(x, 2) * torch.size(x, 3)
          if hw >= 1024 and torch.is_contiguous(x, memory_format=2) and not torch.is_contiguous(x):
            r = (self).group_norm_backward_last(g, x, mean, rstd, weight, groups, )
          else:
            a, b, d, = torch.native_group_norm_backward(g, x, mean, rstd, weight, n, c, hw, groups, [True, True, True])
            r = (a, b, d)
          return r
        def group_norm_backward_last(self: __torch__.M, g: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, weight: Tensor, groups: int) -> Tuple[Tensor, Tensor, Tensor]:
          n = torch.size(x, 0)
          c = torch.size(x, 1)
          hw = torch.size(x, 2) * torch.size(x, 3)
          wide = c // groups
          m = float(wide * hw)
          gx = torch.empty_like(x)
          mean32 = torch.to(mean, 6)
          rstd32 = torch.to(rstd, 6)
          w = torch.view(torch.to(weight, 6), [1, groups, wide])
          sum_g = torch.new_empty(mean32, [n, c])
          sum_gx = torch.new_empty(mean32, [n, c])
          few = max(1, 524288 // (c * hw))
          for i in range(0, n, few):
            k = min(few, n - i)
            gi = torch.to(torch.narrow(g, 0, i, k), 6)
            xi = torch.to(torch.narrow(x, 0, i, k), 6)
            mu = torch.unsqueeze(torch.narrow(mean32, 0, i, k), 2)
            rs = torch.unsqueeze(torch.narrow(rstd32, 0, i, k), 2)
            s1 = torch.sum(gi, [2, 3])
            s2 = torch.sum(torch.mul(gi, xi), [2, 3])
            torch.copy_(torch.narrow(sum_g, 0, i, k), s1)
            torch.copy_(torch.narrow(sum_gx, 0, i, k), s2)
            u1 = torch.sum(torch.mul(torch.view(s1, [k, groups, wide]), w), [2], True)
            u2 = torch.sum(torch.mul(torch.view(s2, [k, groups, wide]), w), [2], True)
            b = torch.div(torch.mul(torch.pow(rs, 3), torch.sub(torch.mul(u1, mu), u2)), m)
            d = torch.neg(torch.add(torch.mul(b, mu), torch.div(torch.mul(u1, rs), m)))
            a = torch.reshape(torch.mul(w, rs), [k, c, 1, 1])
            bc = torch.reshape(torch.expand(b, [k, groups, wide]), [k, c, 1, 1])
            dc = torch.reshape(torch.expand(d, [k, groups, wide]), [k, c, 1, 1])
            y = torch.addcmul(dc, xi, bc)
            torch.copy_(torch.narrow(gx, 0, i, k), torch.addcmul_(y, gi, a))
          mc = torch.reshape(torch.expand(torch.unsqueeze(mean32, 2), [n, groups, wide]), [n, c])
          rc = torch.reshape(torch.expand(torch.unsqueeze(rstd32, 2), [n, groups, wide]), [n, c])
          gw = torch.sum(torch.mul(torch.sub(sum_gx, torch.mul(sum_g, mc)), rc), [0])
          t = ops.prim.dtype(x)
          return (gx, torch.to(gw, t), torch.to(torch.sum(sum_g, [0]), t))
      """;
}
