package org.phoenix.evaluator.lenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.GradientEmitter;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.ScriptEmitter;
import org.phoenix.diffusion.unet.ShapeTrace;
import org.phoenix.diffusion.weights.FloatTensor;

/** LeNet's text for libtorch and the order of its parameters. */
final class LeNetProgram {

  /** Its images are small and have few channels: there is nothing to win by another one. */
  private static final Layout LAYOUT = Layout.CHANNELS_FIRST;

  private final LeNetShape shape;
  private final List<Parameter> parameters;

  LeNetProgram(LeNetShape shape) {
    this.shape = shape;
    ShapeTrace trace = new ShapeTrace();
    LeNetNetwork<long[]> network = new LeNetNetwork<>(trace, shape);
    network.logits(network.features(new long[] {1, shape.channels(), shape.size(), shape.size()}));
    this.parameters = trace.parameters();
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** A manager on the device; one thread is fastest for kernels as small as LeNet's. */
  static NDManager manager(String device) {
    Torch.setThreads(1);
    return Torch.manager(Torch.device(device));
  }

  /** {@code read(x, p)}: (N, C, S, S) to (N, 84 + classes + 1), features beside logits. */
  String script() {
    ScriptEmitter features = new ScriptEmitter(parameters, Precision.F32, LAYOUT);
    ScriptEmitter logits = new ScriptEmitter(parameters, Precision.F32, LAYOUT);
    return """
          def features(self: __torch__.M, x: Tensor, p: List[Tensor]) -> Tensor:
        %s  def logits(self: __torch__.M, f: Tensor, p: List[Tensor]) -> Tensor:
        %s  def read(self: __torch__.M, x: Tensor, p: List[Tensor]) -> Tensor:
            f = (self).features(x, p, )
            return torch.cat([f, (self).logits(f, p, )], 1)
        """
        .formatted(
            features.body(new LeNetNetwork<>(features, shape).features(features.images("x"))),
            logits.body(new LeNetNetwork<>(logits, shape).logits("f")));
  }

  /**
   * {@code step} takes one step of AdamW (Loshchilov and Hutter 2019) down the cross-entropy of the
   * classes y, smoothed (Szegedy et al. 2016, section 7): its gradient by the logits is their
   * softmax less the smoothed classes.
   */
  String trainingScript(LeNetRecipe recipe) {
    GradientEmitter emitter = new GradientEmitter(parameters, Precision.F32, LAYOUT);
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
    return GradientEmitter.methods(LAYOUT)
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

  /** Copies weights into native memory, in the order of the script's list {@code p}. */
  List<NDArray> load(NDManager manager, Map<String, FloatTensor> weights) {
    List<NDArray> arrays = new ArrayList<>();
    for (Parameter parameter : parameters) {
      FloatTensor tensor = weights.get(parameter.name());
      if (tensor == null || tensor.values().length != parameter.size()) {
        throw new IllegalArgumentException("No weights " + parameter + ", but " + tensor);
      }
      arrays.add(manager.create(tensor.values(), new Shape(parameter.shape())));
    }
    return arrays;
  }

  /** Zeros in the shapes of the parameters. */
  List<NDArray> zeros(NDManager manager) {
    return parameters.stream().map(each -> manager.zeros(new Shape(each.shape()))).toList();
  }

  /** Copies native arrays back, by name. */
  SortedMap<String, FloatTensor> store(List<NDArray> arrays) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      Parameter parameter = parameters.get(i);
      weights.put(
          parameter.name(), new FloatTensor(parameter.shape(), arrays.get(i).toFloatArray()));
    }
    return weights;
  }
}
