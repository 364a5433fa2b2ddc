package org.phoenix.evaluator.lenet;

import org.phoenix.diffusion.lenet.LeNetNetwork;
import org.phoenix.diffusion.lenet.LeNetProgram;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.unet.GradientEmitter;
import org.phoenix.diffusion.unet.Precision;

/** The text for libtorch of one step of LeNet's training. */
final class LeNetTrainingScript {

  private LeNetTrainingScript() {}

  /**
   * {@code step} takes one step of AdamW (Loshchilov and Hutter 2019) down the cross-entropy of the
   * classes y, smoothed (Szegedy et al. 2016, section 7): its gradient by the logits is their
   * softmax less the smoothed classes.
   */
  static String of(LeNetShape shape, LeNetRecipe recipe) {
    GradientEmitter emitter =
        new GradientEmitter(
            new LeNetProgram(shape).parameters(), Precision.F32, LeNetProgram.LAYOUT);
    LeNetNetwork<GradientEmitter.Value> network = new LeNetNetwork<>(emitter, shape);
    GradientEmitter.Value logits = network.logits(network.features(emitter.images("x")));
    String z = emitter.float32(logits);
    String classes = emitter.line("torch.to(torch.one_hot(y, torch.size(%s, 1)), 6)", z);
    String smoothed =
        emitter.line(
            "torch.add(torch.mul(%s, %s), %s / torch.size(%s, 1))",
            classes, 1 - recipe.labelSmoothing(), recipe.labelSmoothing(), z);
    String error = emitter.line("torch.sub(torch.softmax(%s, 1), %s)", z, smoothed);
    String byLogits = emitter.line("torch.div(%s, torch.size(y, 0))", error);
    String gradients = emitter.gradients(logits, byLogits);
    return GradientEmitter.methods(LeNetProgram.LAYOUT)
        + """
          def step(self: __torch__.M, x: Tensor, y: Tensor, p: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: Tensor) -> Tensor:
        """
        + emitter.body()
        + """
            torch._foreach_add_(s, 1)
            torch._fused_adamw_(p, %s, m, v, annotate(List[Tensor], []), s, lr=float(lr), beta1=0.9, beta2=0.999, weight_decay=%s, eps=1.0e-08, amsgrad=False, maximize=False)
            return lr
        """
            .formatted(gradients, recipe.weightDecay());
  }
}
