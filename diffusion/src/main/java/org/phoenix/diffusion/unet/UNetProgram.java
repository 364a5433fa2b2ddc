package org.phoenix.diffusion.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.weights.FloatTensor;

/** A network's text and the order of its parameters: what binds names to tensors. */
public final class UNetProgram {

  private final UNetConfig config;
  private final List<Parameter> parameters;

  public UNetProgram(UNetConfig config) {
    this.config = config;
    this.parameters = config.parameters();
  }

  public UNetConfig config() {
    return config;
  }

  /** {@code net(x, t, p)}: predicts from x (N, C, H, W), t (N) float32 and the parameters p. */
  public String script(Precision precision) {
    ScriptEmitter emitter = new ScriptEmitter(parameters, precision);
    String y = new UNet<>(emitter, config).forward(emitter.input("x"), "t");
    return """
          def net(self: __torch__.M, x: Tensor, t: Tensor, p: List[Tensor]) -> Tensor:
        """
        + emitter.body(y);
  }

  /**
   * Copies weights into native memory, in the order of the script's list {@code p}.
   *
   * @throws UnsupportedModelException when names or shapes are not exactly this network's
   */
  public List<NDArray> load(NDManager manager, SortedMap<String, FloatTensor> weights) {
    check(weights);
    List<NDArray> arrays = new ArrayList<>(parameters.size());
    for (Parameter parameter : parameters) {
      float[] values = Objects.requireNonNull(weights.get(parameter.name())).values();
      arrays.add(manager.create(values, new Shape(parameter.shape())));
    }
    return arrays;
  }

  /** Zeros in the shapes of the parameters. */
  public List<NDArray> zeros(NDManager manager) {
    List<NDArray> arrays = new ArrayList<>(parameters.size());
    for (Parameter parameter : parameters) {
      arrays.add(manager.zeros(new Shape(parameter.shape())));
    }
    return arrays;
  }

  /** Copies native arrays back, by name. */
  public SortedMap<String, FloatTensor> store(List<NDArray> arrays) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      Parameter parameter = parameters.get(i);
      FloatTensor tensor = new FloatTensor(parameter.shape(), arrays.get(i).toFloatArray());
      weights.put(parameter.name(), tensor);
    }
    return weights;
  }

  private void check(SortedMap<String, FloatTensor> weights) {
    List<String> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Parameter parameter : parameters) {
      names.add(parameter.name());
      FloatTensor tensor = weights.get(parameter.name());
      if (tensor == null) {
        faults.add(parameter.name() + " is missing");
      } else if (!java.util.Arrays.equals(tensor.shape(), parameter.shape())) {
        faults.add(tensor + " under the name of " + parameter);
      }
    }
    for (String name : weights.keySet()) {
      if (!names.contains(name)) {
        faults.add(name + " is unexpected");
      }
    }
    if (!faults.isEmpty()) {
      throw new UnsupportedModelException(
          "The weights do not fit the network: "
              + String.join(", ", faults.subList(0, Math.min(5, faults.size())))
              + (faults.size() > 5 ? " and " + (faults.size() - 5) + " more" : ""));
    }
  }
}
