package org.phoenix.diffusion.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.weights.FloatTensor;

/** A network's text and the order of its parameters: what binds names to tensors. */
public final class UNetProgram {

  private final UNetConfig config;
  private final Precision precision;
  private final Layout layout;
  private final List<Parameter> parameters;

  public UNetProgram(UNetConfig config, Precision precision, Layout layout) {
    this.config = config;
    this.precision = precision;
    this.layout = layout;
    this.parameters = config.parameters();
  }

  /** {@code net(x, t, p)}: predicts from x (N, C, H, W), t (N) float32 and the parameters p. */
  public String script() {
    ScriptEmitter emitter = new ScriptEmitter(parameters, precision, layout);
    String y = new UNet<>(emitter, config).forward(emitter.images("x"), "t");
    return ScriptEmitter.methods(layout)
        + """
          def net(self: __torch__.M, x: Tensor, t: Tensor, p: List[Tensor]) -> Tensor:
        """
        + emitter.body(y);
  }

  /**
   * {@code gradients(x, target, w, t, p)}: for noisy images x and what should be predicted from
   * them, both (N, C, H, W), time steps t (N) and weights w (N, 1, 1, 1), all float32, the loss
   * mean(w (net(x, t) - target)^2) and its gradients by the parameters, in their order.
   */
  public String gradientScript() {
    GradientEmitter emitter = new GradientEmitter(parameters, precision, layout);
    GradientEmitter.Value y =
        new UNet<>(emitter, config).forward(emitter.images("x"), emitter.input("t"));
    String error = emitter.line("torch.sub(%s, target)", emitter.float32(y));
    String weighted = emitter.line("torch.mul(%s, w)", error);
    String loss = emitter.line("torch.mean(torch.mul(%s, %s))", error, weighted);
    String ofResult = emitter.line("torch.mul(%s, 2.0 / torch.numel(%s))", weighted, error);
    String gradients = emitter.gradients(y, ofResult);
    return GradientEmitter.methods(layout)
        + """
          def gradients(self: __torch__.M, x: Tensor, target: Tensor, w: Tensor, t: Tensor, p: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
        """
        + emitter.body()
        + "    return (%s, %s)\n".formatted(loss, gradients);
  }

  /**
   * Copies weights into native memory, in the order of the script's list {@code p}.
   *
   * @throws UnsupportedModelException when names or shapes are not exactly this network's
   */
  public List<NDArray> load(NDManager manager, SortedMap<String, FloatTensor> weights) {
    check(weights);
    return arrays(
        parameter -> {
          float[] values = Objects.requireNonNull(weights.get(parameter.name())).values();
          return NativeTensors.create(manager, parameter.shape(), values, layout);
        });
  }

  /**
   * Copies weights into native memory in the type that {@link #script()} computes in, so that a
   * prediction need not convert them. DJL knows no bfloat16: hand such arrays to scripts only.
   *
   * @param script compiled from {@link #script()}
   * @throws UnsupportedModelException when names or shapes are not exactly this network's
   */
  public List<NDArray> loadToPredict(
      ScriptModule script, NDManager manager, SortedMap<String, FloatTensor> weights) {
    if (precision != Precision.BF16) {
      return load(manager, weights);
    }
    try (NDManager whole = manager.newSubManager()) {
      return script.callForList(manager, "halved", Argument.list("p", load(whole, weights)));
    }
  }

  /** Zeros in the shapes of the parameters. */
  public List<NDArray> zeros(NDManager manager) {
    return arrays(parameter -> NativeTensors.zeros(manager, parameter.shape(), layout));
  }

  /** Copies native arrays back, by name. */
  public SortedMap<String, FloatTensor> store(List<NDArray> arrays) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      Parameter parameter = parameters.get(i);
      float[] values = NativeTensors.values(arrays.get(i), layout);
      weights.put(parameter.name(), new FloatTensor(parameter.shape(), values));
    }
    return weights;
  }

  private List<NDArray> arrays(Function<Parameter, NDArray> make) {
    List<NDArray> arrays = new ArrayList<>(parameters.size());
    for (Parameter parameter : parameters) {
      arrays.add(make.apply(parameter));
    }
    return arrays;
  }

  private void check(SortedMap<String, FloatTensor> weights) {
    List<String> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Parameter parameter : parameters) {
      names.add(parameter.name());
      FloatTensor tensor = weights.get(parameter.name());
      if (tensor == null) {
        faults.add(parameter.name() + " is missing");
      } else if (!Arrays.equals(tensor.shape(), parameter.shape())) {
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
