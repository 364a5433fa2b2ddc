package org.phoenix.diffusion.lenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.ScriptEmitter;
import org.phoenix.diffusion.unet.ShapeTrace;
import org.phoenix.diffusion.weights.FloatTensor;

/** LeNet's text for libtorch and the order of its parameters. */
public final class LeNetProgram {

  /** Its images are small and have few channels: there is nothing to win by another one. */
  public static final Layout LAYOUT = Layout.CHANNELS_FIRST;

  private final LeNetShape shape;
  private final List<Parameter> parameters;

  public LeNetProgram(LeNetShape shape) {
    this.shape = shape;
    ShapeTrace trace = new ShapeTrace();
    LeNetNetwork<long[]> network = new LeNetNetwork<>(trace, shape);
    network.logits(network.features(new long[] {1, shape.channels(), shape.size(), shape.size()}));
    this.parameters = trace.parameters();
  }

  /** The network's parameters in the order of the script's list {@code p}. */
  public List<Parameter> parameters() {
    return parameters;
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

  /** Copies weights into native memory, in the order of the script's list {@code p}. */
  public List<NDArray> load(NDManager manager, Map<String, FloatTensor> weights) {
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
  public List<NDArray> zeros(NDManager manager) {
    return parameters.stream().map(each -> manager.zeros(new Shape(each.shape()))).toList();
  }

  /** Copies native arrays back, by name. */
  public SortedMap<String, FloatTensor> store(List<NDArray> arrays) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      Parameter parameter = parameters.get(i);
      weights.put(
          parameter.name(), new FloatTensor(parameter.shape(), arrays.get(i).toFloatArray()));
    }
    return weights;
  }
}
