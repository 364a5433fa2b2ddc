package org.phoenix.diffusion.metrics;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;

/** The matrix algebra of the metrics, in float64 on the processor, by libtorch. */
final class MetricsScript implements AutoCloseable {

  /**
   * Products are those of centred feature vectors, of a block of rows each. The comments give
   * shapes.
   *
   * <pre>
   * scatter    s (D, D) += (x - m)' (x - m), x (B, D), below the diagonal and on it
   * whole      the symmetric matrix of that half
   * factor     B of a covariance S = B B' (D, D), by Cholesky or, if S is singular, its eigenvectors
   * rootTrace  tr (S1 S2)^1/2 of B1 (D, D) and S2 (D, D)
   * centred    x - m, its rows' squared norms, and their products with m
   * resized    images x of 0 to 255, (B, 3, H, W), as (B, 3, n, n) of -1 to 1, not antialiased
   * kernel     sums over i, j of v(i, s) (g(i, j) + a(i) + b(j))^3 w(j, s), of products g (A, B): (S)
   * own        sums over i of v(i, s)^2 (g(i, i) + a(i) + b(i))^3
   * nearest    the c smallest squared distances of each row and of each column, with their places
   * inside     how many real balls hold each generated vector (columns), how many of these each
   *            real ball holds (rows), how many generated balls hold each real vector; then the
   *            pairs too near a real radius, and too near a generated one, to tell; e rounding
   * </pre>
   */
  private static final String METHODS =
      """
        def scatter(self: __torch__.M, s: Tensor, x: Tensor, m: Tensor) -> Tensor:
          c = torch.sub(x, m)
          for i in range(4):
            w = torch.add(torch.floordiv(torch.sub(torch.size(c, 1), 1), 4), 1)
            a = torch.mul(i, w)
            r = torch.slice(c, 1, a)
            l = torch.slice(c, 1, a, torch.add(a, w))
            t = torch.slice(torch.slice(s, 0, a), 1, a, torch.add(a, w))
            _0 = torch.addmm_(t, torch.t(r), l)
          return s
        def whole(self: __torch__.M, s: Tensor) -> Tensor:
          return torch.add(torch.tril(s), torch.t(torch.tril(s, -1)))
        def factor(self: __torch__.M, s: Tensor) -> Tensor:
          l, bad, = torch.linalg_cholesky_ex(s)
          if bool(torch.eq(bad, 0)):
            b = l
          else:
            w, v, = torch.linalg_eigh(s)
            b = torch.mul(v, torch.sqrt(torch.clamp_min(w, 0)))
          return b
        def rootTrace(self: __torch__.M, b: Tensor, s: Tensor) -> Tensor:
          p = torch.mm(torch.t(b), torch.mm(s, b))
          return torch.sum(torch.sqrt(torch.clamp_min(torch.linalg_eigvalsh(p), 0)))
        def products(self: __torch__.M, x: Tensor, y: Tensor) -> Tensor:
          return torch.mm(x, torch.t(y))
        def centred(self: __torch__.M, x: Tensor, m: Tensor) -> List[Tensor]:
          c = torch.sub(x, m)
          return [c, torch.sum(torch.mul(c, c), [1]), torch.mv(c, m)]
        def resized(self: __torch__.M, x: Tensor, n: Tensor) -> Tensor:
          f = torch.upsample_bilinear2d(torch.div(torch.to(x, 6), 255), [int(n), int(n)], False)
          return torch.sub(torch.mul(f, 2), 1)
        def kernel(self: __torch__.M, g: Tensor, a: Tensor, b: Tensor, v: Tensor, w: Tensor) -> Tensor:
          s = torch.mul(torch.select(w, 0, 0), 0)
          e = torch.unsqueeze(b, 0)
          c = torch.unsqueeze(a, 1)
          for i in range(torch.add(torch.floordiv(torch.sub(torch.size(g, 0), 1), 128), 1)):
            f = torch.mul(i, 128)
            u = torch.add(f, 128)
            t = torch.add(e, torch.slice(g, 0, f, u))
            _0 = torch.add_(t, torch.slice(c, 0, f, u))
            k = torch.mul(t, t)
            _1 = torch.mul_(k, t)
            _2 = torch.add_(s, torch.sum(torch.mul(torch.slice(v, 0, f, u), torch.mm(k, w)), [0]))
          return s
        def own(self: __torch__.M, g: Tensor, a: Tensor, b: Tensor, v: Tensor) -> Tensor:
          t = torch.add(torch.add(a, b), torch.diagonal(g))
          k = torch.unsqueeze(torch.mul(torch.mul(t, t), t), 1)
          return torch.sum(torch.mul(torch.mul(v, v), k), [0])
        def nearest(self: __torch__.M, g: Tensor, a: Tensor, b: Tensor, c: Tensor) -> List[Tensor]:
          a1 = torch.unsqueeze(a, 1)
          b1 = torch.unsqueeze(b, 1)
          q = torch.sub(torch.type_as(torch.unsqueeze(b, 0), g), g, alpha=2)
          v, i, = torch.topk(q, ops.prim.min(int(c), torch.size(q, 1)), 1, False, True)
          t = torch.contiguous(torch.t(g))
          p = torch.sub(torch.type_as(torch.unsqueeze(a, 0), g), t, alpha=2)
          w, j, = torch.topk(p, ops.prim.min(int(c), torch.size(p, 1)), 1, False, True)
          return [torch.add(v, a1), i, torch.add(w, b1), j]
        def inside(self: __torch__.M, g: Tensor, a: Tensor, b: Tensor, r: Tensor, s: Tensor, e: Tensor) -> List[Tensor]:
          n = torch.type_as(torch.add(torch.unsqueeze(a, 1), torch.unsqueeze(b, 0)), g)
          q = torch.sub(n, g, alpha=2)
          o = torch.mul_(n, torch.type_as(e, g))
          ra = torch.type_as(torch.unsqueeze(r, 1), g)
          sb = torch.type_as(torch.unsqueeze(s, 0), g)
          l = torch.add(q, o)
          h = torch.sub_(q, o)
          x = torch.lt(l, ra)
          y = torch.lt(l, sb)
          u = torch.nonzero(torch.logical_xor(x, torch.le(h, ra)))
          z = torch.nonzero(torch.logical_xor(y, torch.le(h, sb)))
          return [torch.sum(x, [0]), torch.sum(x, [1]), torch.sum(y, [1]), u, z]
      """;

  private final NDManager manager = Torch.manager(Device.cpu());

  /** Compiled once: that takes as long as a small covariance. Its methods keep nothing. */
  private static final class Compiled {
    static final ScriptModule MODULE = ScriptModule.load(Torch.manager(Device.cpu()), METHODS);
  }

  /** For the arrays of one step; closing it frees them. */
  NDManager step() {
    return manager.newSubManager();
  }

  NDArray call(NDManager step, String method, Argument... arguments) {
    return Compiled.MODULE.call(step, method, arguments);
  }

  List<NDArray> callForList(NDManager step, String method, Argument... arguments) {
    return Compiled.MODULE.callForList(step, method, arguments);
  }

  /** A vector, (n). */
  static NDArray vector(NDManager step, double... values) {
    return step.create(values, new Shape(values.length));
  }

  static NDArray scalar(NDManager step, double value) {
    return step.create(new double[] {value}, new Shape());
  }

  /** Part of an array. */
  static double[] part(double[] values, int from, int count) {
    return IntStream.range(from, from + count).mapToDouble(i -> values[i]).toArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}
