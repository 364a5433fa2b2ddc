package org.phoenix.diffusion.training;

import org.phoenix.diffusion.unet.UNetProgram;

/** The TorchScript of a training: one optimiser step is one call of it, or one for each part. */
final class TrainingScript {

  private TrainingScript() {}

  /**
   * {@code step} noises the images x by equation 4 of Ho et al. 2020, x_t = a x + b noise, compares
   * the prediction with the target of the {@link Objective}, adds the gradient of its proximal
   * term, mu (p - q) for global weights q, scales the gradients to the largest allowed global norm,
   * takes one step of AdamW (Loshchilov and Hutter 2019) and moves the averaged weights. It gives
   * the loss and the gradients' norm before scaling; where one of them is no number, nothing is
   * changed.
   *
   * <p>In parts: {@code accumulate} adds the loss and the gradients of a part of the batch to l and
   * g, and {@code update} does the rest of {@code step} with the sums.
   */
  static String of(UNetProgram program, TrainingRecipe recipe) {
    Objective objective = recipe.objective();
    return program.gradientScript()
        + """
          def update(self: __torch__.M, loss: Tensor, g: List[Tensor], p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], e: List[Tensor], %1$slr: Tensor, d: Tensor) -> Tensor:
        %2$s    n = torch.norm(torch.stack(torch._foreach_norm(g)), 2)
            r = torch.stack([loss, n])
            if bool(torch.all(torch.isfinite(r))):
              torch._foreach_add_(s, 1)
              torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), s, lr=float(lr), beta1=0.9, beta2=0.999, weight_decay=%3$s, eps=1.0e-08, amsgrad=False, maximize=False, grad_scale=torch.clamp_min(torch.div(torch.add(n, 1.0e-06), %4$s), 1.0))
              torch._foreach_lerp_(e, p, torch.sub(1.0, float(d)))
            return r
          def part(self: __torch__.M, x: Tensor, t: Tensor, noise: Tensor, a: Tensor, b: Tensor, w: Tensor, p: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
            noisy = torch.add(torch.mul(x, a), torch.mul(noise, b))
            target = %5$s
            return (self).gradients(noisy, target, w, t, p, )
          def accumulate(self: __torch__.M, x: Tensor, t: Tensor, noise: Tensor, a: Tensor, b: Tensor, w: Tensor, p: List[Tensor], l: Tensor, g: List[Tensor]) -> Tensor:
            loss, h, = (self).part(x, t, noise, a, b, w, p, )
            torch._foreach_add_(g, h)
            return torch.add_(l, loss)
          def step(self: __torch__.M, x: Tensor, t: Tensor, noise: Tensor, a: Tensor, b: Tensor, w: Tensor, p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], e: List[Tensor], %1$slr: Tensor, d: Tensor) -> Tensor:
            loss, g, = (self).part(x, t, noise, a, b, w, p, )
            return (self).update(loss, g, p, m, v, s, e, %6$slr, d, )
        """
            .formatted(
                objective.proximal() ? "q: List[Tensor], " : "",
                objective.proximal() ? pull(objective.proximalMu()) : "",
                recipe.weightDecay(),
                recipe.maxGradientNorm(),
                target(objective),
                objective.proximal() ? "q, " : "");
  }

  private static String pull(double mu) {
    return "    g = torch._foreach_add(g, torch._foreach_sub(p, q), alpha=%s)\n".formatted(mu);
  }

  private static String target(Objective objective) {
    return switch (objective.prediction()) {
      case EPSILON -> "noise";
      case V -> "torch.sub(torch.mul(noise, a), torch.mul(x, b))";
      case SAMPLE -> "x";
    };
  }
}
