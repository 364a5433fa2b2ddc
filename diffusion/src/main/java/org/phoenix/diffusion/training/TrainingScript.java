package org.phoenix.diffusion.training;

import org.phoenix.diffusion.unet.UNetProgram;

/** The TorchScript of a training: one optimiser step is one call of it. */
final class TrainingScript {

  private TrainingScript() {}

  /**
   * {@code step} noises the images x by equation 4 of Ho et al. 2020, x_t = a x + b noise, compares
   * the prediction with the target of the {@link Objective}, adds the gradient of its proximal
   * term, mu (p - q) for global weights q, scales the gradients to the largest allowed global norm,
   * takes one step of AdamW (Loshchilov and Hutter 2019) and moves the averaged weights. It gives
   * the loss and the gradients' norm before scaling; where one of them is no number, nothing is
   * changed.
   */
  static String of(UNetProgram program, TrainingRecipe recipe) {
    Objective objective = recipe.objective();
    return program.gradientScript()
        + """
          def step(self: __torch__.M, x: Tensor, t: Tensor, noise: Tensor, a: Tensor, b: Tensor, w: Tensor, p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], e: List[Tensor], %slr: Tensor, d: Tensor) -> Tensor:
            noisy = torch.add(torch.mul(x, a), torch.mul(noise, b))
            target = %s
            loss, g, = (self).gradients(noisy, target, w, t, p, )
        %s    n = torch.norm(torch.stack(torch._foreach_norm(g)), 2)
            r = torch.stack([loss, n])
            if bool(torch.all(torch.isfinite(r))):
              torch._foreach_add_(s, 1)
              torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), s, lr=float(lr), beta1=0.9, beta2=0.999, weight_decay=%s, eps=1.0e-08, amsgrad=False, maximize=False, grad_scale=torch.clamp_min(torch.div(torch.add(n, 1.0e-06), %s), 1.0))
              torch._foreach_lerp_(e, p, torch.sub(1.0, float(d)))
            return r
        """
            .formatted(
                objective.proximal() ? "q: List[Tensor], " : "",
                target(objective),
                objective.proximal() ? pull(objective.proximalMu()) : "",
                recipe.weightDecay(),
                recipe.maxGradientNorm());
  }

  private static String pull(double mu) {
    return "    g = torch._foreach_add(g, torch._foreach_sub(p, q), alpha=%s)\n".formatted(mu);
  }

  private static String target(Objective objective) {
    return switch (objective.prediction()) {
      case EPSILON -> "noise";
      case V -> "torch.sub(torch.mul(noise, a), torch.mul(x, b))";
    };
  }
}
