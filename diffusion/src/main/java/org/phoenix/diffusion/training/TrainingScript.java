package org.phoenix.diffusion.training;

import org.phoenix.diffusion.unet.UNetProgram;

/** The TorchScript of a training: the network, its loss and one optimiser step. */
final class TrainingScript {

  private TrainingScript() {}

  /**
   * {@code loss} noises the images x by equation 4 of Ho et al. 2020, x_t = a x + b noise, and
   * compares the prediction as the {@link Objective} says. {@code step} scales the gradients to the
   * largest allowed global norm, takes one step of AdamW (Loshchilov and Hutter 2019), moves the
   * averaged weights, clears the gradients, and gives the norm before scaling.
   */
  static String of(UNetProgram program, TrainingRecipe recipe) {
    return program.script(recipe.precision())
        + """
          def loss(self: __torch__.M, x: Tensor, t: Tensor, noise: Tensor, a: Tensor, b: Tensor, w: Tensor, p: List[Tensor]) -> Tensor:
            y = (self).net(torch.add(torch.mul(x, a), torch.mul(noise, b)), t, p, )
            target = %s
            return %s
          def step(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], e: List[Tensor], lr: Tensor, d: Tensor) -> Tensor:
            n = torch.norm(torch.stack(torch._foreach_norm(g)), 2)
            torch._foreach_mul_(g, torch.clamp_max(torch.mul(torch.reciprocal(torch.add(n, 1.0e-06)), %s), 1.0))
            torch._foreach_add_(s, 1)
            torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), s, lr=float(lr), beta1=0.9, beta2=0.999, weight_decay=%s, eps=1.0e-08, amsgrad=False, maximize=False)
            torch._foreach_lerp_(e, p, torch.sub(1.0, float(d)))
            torch._foreach_zero_(g)
            return n
        """
            .formatted(
                target(recipe.objective()),
                error(recipe.objective()),
                recipe.maxGradientNorm(),
                recipe.weightDecay());
  }

  private static String target(Objective objective) {
    return switch (objective.prediction()) {
      case EPSILON -> "noise";
      case V -> "torch.sub(torch.mul(noise, a), torch.mul(x, b))";
    };
  }

  private static String error(Objective objective) {
    return objective.minSnrGamma() == null
        ? "torch.mse_loss(y, target)"
        : "torch.mean(torch.mul(torch.square(torch.sub(y, target)), w))";
  }
}
