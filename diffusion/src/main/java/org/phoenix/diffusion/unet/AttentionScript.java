package org.phoenix.diffusion.unet;

/**
 * Scaled dot-product attention softmax(q k' / sqrt(d)) v over tokens (N, L, C), each of the heads
 * having d = C / heads channels, and its gradients, as methods of an emitted module.
 *
 * <p>On the processor, libtorch's own kernel multiplies (L, L) by (L, d), which is slow for the
 * small d that DDPM's networks have. Here a block of heads at a time, small enough for the cache,
 * has its scores computed and multiplied from the other side, (d, L) by (L, L), always in float32.
 * Many tokens are left to libtorch, and so is bfloat16 with heads wide enough for matrix units. On
 * a GPU everything is.
 */
final class AttentionScript {

  private static final String BY_HEAD =
      """
        def by_head(self: __torch__.M, x: Tensor, heads: int) -> Tensor:
          return torch.transpose(torch.unflatten(x, 2, [heads, -1]), 1, 2)
        def library_attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
          o = torch.scaled_dot_product_attention((self).by_head(q, heads, ), (self).by_head(k, heads, ), (self).by_head(v, heads, ))
          return torch.flatten(torch.transpose(o, 1, 2), 2, -1)
      """;

  /** Which tokens take the way in blocks. */
  private static final String IN_BLOCKS =
      """
        def in_blocks(self: __torch__.M, q: Tensor, heads: int) -> bool:
          t = ops.prim.dtype(q)
          return torch.size(q, 1) <= 256 and (t == 6 or t == 15 and torch.size(q, 2) <= 16 * heads)
        def block(self: __torch__.M, l: int, heads: int) -> int:
          return min(heads, max(1, 524288 // (l * l)))
      """;

  private static final String FORWARD =
      """
        def attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
          if (self).in_blocks(q, heads, ):
            o = (self).block_attention(torch.to(q, 6), torch.to(k, 6), torch.to(v, 6), heads, )
            y = torch.to(o, ops.prim.dtype(q))
          else:
            y = (self).library_attention(q, k, v, heads, )
          return y
        def block_attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
          l = torch.size(q, 1)
          d = torch.size(q, 2) // heads
          o = torch.empty_like(q)
          qh = (self).by_head(torch.mul(q, 1.0 / float(d) ** 0.5), heads, )
          kt = torch.transpose((self).by_head(k, heads, ), 2, 3)
          vt = torch.transpose((self).by_head(v, heads, ), 2, 3)
          ot = torch.transpose((self).by_head(o, heads, ), 2, 3)
          block = (self).block(l, heads, )
          s0 = torch.new_empty(q, [block, l, l])
          p0 = torch.new_empty(q, [block, l, l])
          y0 = torch.new_empty(q, [block, d, l])
          for n in range(torch.size(q, 0)):
            for h in range(0, heads, block):
              b = min(block, heads - h)
              s = torch.narrow(s0, 0, 0, b)
              p = torch.narrow(p0, 0, 0, b)
              y = torch.narrow(y0, 0, 0, b)
              torch.bmm(torch.narrow(torch.select(qh, 0, n), 0, h, b), torch.narrow(torch.select(kt, 0, n), 0, h, b), out=s)
              torch._softmax(s, -1, False, out=p)
              torch.bmm(torch.narrow(torch.select(vt, 0, n), 0, h, b), torch.transpose(p, 1, 2), out=y)
              torch.copy_(torch.narrow(torch.select(ot, 0, n), 0, h, b), y)
          return o
      """;

  private static final String BACKWARD =
      """
        def attention_backward(self: __torch__.M, g: Tensor, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor]:
          t = ops.prim.dtype(q)
          if (self).in_blocks(q, heads, ):
            a, b, c, = (self).block_attention_backward(torch.to(g, 6), torch.to(q, 6), torch.to(k, 6), torch.to(v, 6), heads, )
            r = (torch.to(a, t), torch.to(b, t), torch.to(c, t))
          else:
            qh = (self).by_head(q, heads, )
            kh = (self).by_head(k, heads, )
            vh = (self).by_head(v, heads, )
            o, lse, = torch._scaled_dot_product_flash_attention_for_cpu(qh, kh, vh)
            a, b, c, = torch._scaled_dot_product_flash_attention_for_cpu_backward((self).by_head(g, heads, ), qh, kh, vh, o, lse, 0.0, False)
            r = (torch.flatten(torch.transpose(a, 1, 2), 2, -1), torch.flatten(torch.transpose(b, 1, 2), 2, -1), torch.flatten(torch.transpose(c, 1, 2), 2, -1))
          return r
        def block_attention_backward(self: __torch__.M, g: Tensor, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor]:
          l = torch.size(q, 1)
          d = torch.size(q, 2) // heads
          scale = 1.0 / float(d) ** 0.5
          gq = torch.empty_like(q)
          gk = torch.empty_like(q)
          gv = torch.empty_like(q)
          qh = (self).by_head(torch.mul(q, scale), heads, )
          gh = (self).by_head(g, heads, )
          kt = torch.transpose((self).by_head(k, heads, ), 2, 3)
          vt = torch.transpose((self).by_head(v, heads, ), 2, 3)
          gqt = torch.transpose((self).by_head(gq, heads, ), 2, 3)
          gkt = torch.transpose((self).by_head(gk, heads, ), 2, 3)
          gvt = torch.transpose((self).by_head(gv, heads, ), 2, 3)
          block = (self).block(l, heads, )
          s0 = torch.new_empty(q, [block, l, l])
          p0 = torch.new_empty(q, [block, l, l])
          y0 = torch.new_empty(q, [block, d, l])
          for n in range(torch.size(q, 0)):
            for h in range(0, heads, block):
              b = min(block, heads - h)
              s = torch.narrow(s0, 0, 0, b)
              p = torch.narrow(p0, 0, 0, b)
              y = torch.narrow(y0, 0, 0, b)
              qb = torch.narrow(torch.select(qh, 0, n), 0, h, b)
              gb = torch.narrow(torch.select(gh, 0, n), 0, h, b)
              kb = torch.narrow(torch.select(kt, 0, n), 0, h, b)
              torch.bmm(qb, kb, out=s)
              torch._softmax(s, -1, False, out=p)
              torch.bmm(torch.transpose(gb, 1, 2), p, out=y)
              torch.copy_(torch.narrow(torch.select(gvt, 0, n), 0, h, b), y)
              torch.bmm(gb, torch.narrow(torch.select(vt, 0, n), 0, h, b), out=s)
              gs = torch._softmax_backward_data(s, p, -1, 6)
              torch.bmm(kb, torch.transpose(gs, 1, 2), out=y)
              torch.copy_(torch.narrow(torch.select(gqt, 0, n), 0, h, b), y)
              torch.bmm(torch.transpose(qb, 1, 2), gs, out=y)
              torch.copy_(torch.narrow(torch.select(gkt, 0, n), 0, h, b), y)
          torch.mul_(gq, scale)
          return (gq, gk, gv)
      """;

  private static final String ON_GPU =
      """
        def attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
          return (self).library_attention(q, k, v, heads, )
      """;

  private static final String BACKWARD_ON_GPU =
      """
        def attention_backward(self: __torch__.M, g: Tensor, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor]:
          scale = 1.0 / float(torch.size(q, 2) // heads) ** 0.5
          qh = (self).by_head(torch.mul(q, scale), heads, )
          kh = (self).by_head(k, heads, )
          vh = (self).by_head(v, heads, )
          gh = (self).by_head(g, heads, )
          p = torch.softmax(torch.matmul(qh, torch.transpose(kh, 2, 3)), -1)
          gv = torch.matmul(torch.transpose(p, 2, 3), gh)
          gs = torch._softmax_backward_data(torch.matmul(gh, torch.transpose(vh, 2, 3)), p, -1, ops.prim.dtype(p))
          gq = torch.mul(torch.matmul(gs, kh), scale)
          gk = torch.matmul(torch.transpose(gs, 2, 3), qh)
          return (torch.flatten(torch.transpose(gq, 1, 2), 2, -1), torch.flatten(torch.transpose(gk, 1, 2), 2, -1), torch.flatten(torch.transpose(gv, 1, 2), 2, -1))
      """;

  private AttentionScript() {}

  /** {@code attention(q, k, v, heads)}, three times (N, L, C) to (N, L, C). */
  static String forward(Layout layout) {
    return switch (layout) {
      case CHANNELS_FIRST -> BY_HEAD + ON_GPU;
      case CHANNELS_LAST -> BY_HEAD + IN_BLOCKS + FORWARD;
    };
  }

  /**
   * {@code attention_backward(g, q, k, v, heads)}: the gradients of q, k and v from g, that of the
   * result. The scores are computed again rather than kept. Goes with {@link #forward}.
   */
  static String backward(Layout layout) {
    return switch (layout) {
      case CHANNELS_FIRST -> BACKWARD_ON_GPU;
      case CHANNELS_LAST -> BACKWARD;
    };
  }
}
