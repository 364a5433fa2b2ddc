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
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.ScriptEmitter;
import org.phoenix.diffusion.unet.ShapeTrace;
import org.phoenix.diffusion.weights.FloatTensor;

/** LeNet's text for libtorch and the order of its parameters. */
final class LeNetProgram {

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
    ScriptEmitter features = new ScriptEmitter(parameters, Precision.F32);
    ScriptEmitter logits = new ScriptEmitter(parameters, Precision.F32);
    return """
          def features(self: __torch__.M, x: Tensor, p: List[Tensor]) -> Tensor:
        %s  def logits(self: __torch__.M, f: Tensor, p: List[Tensor]) -> Tensor:
        %s  def read(self: __torch__.M, x: Tensor, p: List[Tensor]) -> Tensor:
            f = (self).features(x, p, )
            return torch.cat([f, (self).logits(f, p, )], 1)
        """
        .formatted(
            features.body(new LeNetNetwork<>(features, shape).features(features.input("x"))),
            logits.body(new LeNetNetwork<>(logits, shape).logits(logits.input("f"))));
  }

  /**
   * {@code loss(x, y, p)} is the cross-entropy of the classes y, smoothed; {@code step} is one step
   * of AdamW (Loshchilov and Hutter 2019) that clears the gradients.
   */
  String trainingScript(LeNetRecipe recipe) {
    return script()
        + """
          def loss(self: __torch__.M, x: Tensor, y: Tensor, p: List[Tensor]) -> Tensor:
            z = (self).logits((self).features(x, p, ), p, )
            return torch.cross_entropy_loss(z, y, None, 1, -100, %s)
          def step(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: Tensor) -> Tensor:
            torch._foreach_add_(s, 1)
            torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), s, lr=float(lr), beta1=0.9, beta2=0.999, weight_decay=%s, eps=1.0e-08, amsgrad=False, maximize=False)
            torch._foreach_zero_(g)
            return lr
        """
            .formatted(recipe.labelSmoothing(), recipe.weightDecay());
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
