package org.phoenix.diffusion.unet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a network as the body of a TorchScript method: one line per operation. The script finds
 * its parameters in the list {@code p}, in the order given here.
 */
public final class ScriptEmitter implements Ops<String> {

  private static final int FLOAT = 6;

  /** {@code halved(p)} gives parameters in bfloat16. */
  private static final String HALVED =
      """
        def halved(self: __torch__.M, p: List[Tensor]) -> List[Tensor]:
          r = annotate(List[Tensor], [])
          for i in range(torch.len(p)):
            r = torch.add(r, [torch.to(p[i], 15)])
          return r
      """;

  private final StringBuilder body = new StringBuilder();
  private final Map<String, Integer> indices = new HashMap<>();
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Map<String, String> loaded = new HashMap<>();
  private final Precision precision;
  private final Layout layout;
  private int values;

  /**
   * @param parameters as a {@link ShapeTrace} of the same network gave them
   */
  public ScriptEmitter(List<Parameter> parameters, Precision precision, Layout layout) {
    for (Parameter parameter : parameters) {
      indices.put(parameter.name(), indices.size());
    }
    this.precision = precision;
    this.layout = layout;
  }

  /** The methods that emitted lines call; they stand beside the method in its module. */
  public static String methods(Layout layout) {
    String convolution =
        switch (layout) {
          case CHANNELS_FIRST -> "";
          case CHANNELS_LAST -> WinogradScript.FORWARD;
        };
    return HALVED + AttentionScript.forward(layout) + convolution;
  }

  /** Images (N, C, H, W) among the method's inputs, in the network's arithmetic and layout. */
  public String images(String name) {
    String images = input(name);
    return switch (layout) {
      case CHANNELS_FIRST -> images;
      case CHANNELS_LAST -> line("torch.contiguous(%s, memory_format=2)", images);
    };
  }

  private String input(String name) {
    return precision == Precision.F32 ? name : line("torch.to(%s, %d)", name, dtype());
  }

  /** libtorch's number for the network's type. */
  private int dtype() {
    return switch (precision) {
      case F32 -> FLOAT;
      case BF16 -> 15;
      case F64 -> 7;
    };
  }

  /** A value of the network in float32, as gradients of parameters and results are. */
  String float32(String value) {
    return precision == Precision.F32 ? value : line("torch.to(%s, %d)", value, FLOAT);
  }

  /** The lines so far and {@code return result}, in float32. */
  public String body(String result) {
    String last = float32(result);
    return body() + "    return " + last + "\n";
  }

  /** The lines so far. */
  String body() {
    return body.toString();
  }

  @Override
  public String parameter(String name, Initial initial, long... shape) {
    Integer index = indices.get(name);
    if (index == null) {
      throw new IllegalStateException("The trace knows no parameter " + name);
    }
    String value = loaded.computeIfAbsent(name, ignored -> input("p[" + index + "]"));
    shapes.put(value, shape.clone());
    return value;
  }

  @Override
  public String conv2d(String x, String weight, String bias, int stride, int padding) {
    return byWinograd(weight, stride, padding)
        ? line("(self).winograd(%s, %s, %s, )", x, weight, bias)
        : line(
            "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d])",
            x, weight, bias, stride, stride, padding, padding);
  }

  /** Whether a convolution is worth another way than libtorch's. */
  boolean byWinograd(String weight, int stride, int padding) {
    return layout == Layout.CHANNELS_LAST
        && precision != Precision.BF16
        && WinogradScript.pays(Objects.requireNonNull(shapes.get(weight)), stride, padding);
  }

  @Override
  public String linear(String x, String weight, String bias) {
    return line("torch.linear(%s, %s, %s)", x, weight, bias);
  }

  @Override
  public String groupNorm(String x, int groups, String weight, String bias, double eps) {
    return line("torch.group_norm(%s, %d, %s, %s, %s, True)", x, groups, weight, bias, eps);
  }

  @Override
  public String silu(String x) {
    return line("torch.silu(%s)", x);
  }

  @Override
  public String relu(String x) {
    return line("torch.relu(%s)", x);
  }

  @Override
  public String add(String left, String right) {
    return line("torch.add(%s, %s)", left, right);
  }

  @Override
  public String addToPixels(String x, String perChannel) {
    return line("torch.add(%s, torch.unsqueeze(torch.unsqueeze(%s, -1), -1))", x, perChannel);
  }

  @Override
  public String concat(String left, String right) {
    return line("torch.cat([%s, %s], 1)", left, right);
  }

  @Override
  public String upsample(String x) {
    return line("torch.upsample_nearest2d(%s, None, [2.0, 2.0])", x);
  }

  @Override
  public String padBottomRight(String x) {
    return line("torch.constant_pad_nd(%s, [0, 1, 0, 1], 0)", x);
  }

  @Override
  public String maxPool(String x) {
    return line("torch.max_pool2d(%s, [2, 2], [2, 2], [0, 0], [1, 1], False)", x);
  }

  @Override
  public String toTokens(String x) {
    return line("torch.transpose(torch.flatten(%s, 2, -1), 1, 2)", x);
  }

  @Override
  public String toImage(String tokens, String like) {
    return switch (layout) {
      case CHANNELS_FIRST ->
          line("torch.view_as(torch.contiguous(torch.transpose(%s, 1, 2)), %s)", tokens, like);
      case CHANNELS_LAST -> line("torch.view_as(torch.transpose(%s, 1, 2), %s)", tokens, like);
    };
  }

  @Override
  public String attention(String query, String key, String value, int heads) {
    return line("(self).attention(%s, %s, %s, %d, )", query, key, value, heads);
  }

  @Override
  public String flatten(String x) {
    return line("torch.flatten(%s, 1, -1)", x);
  }

  @Override
  public String timestepEmbedding(String timesteps, int size, double shift, boolean cosineFirst) {
    int half = size / 2;
    String range =
        line(
            "torch.arange(%d, dtype=%d, layout=None, device=ops.prim.device(%s), pin_memory=False)",
            half, FLOAT, timesteps);
    String frequencies =
        line("torch.exp(torch.div(torch.mul(%s, %s), %s))", range, -Math.log(10000), half - shift);
    String angles =
        line(
            "torch.mul(torch.unsqueeze(torch.to(%s, %d), 1), torch.unsqueeze(%s, 0))",
            timesteps, FLOAT, frequencies);
    String order =
        cosineFirst ? "[torch.cos(%s), torch.sin(%s)]" : "[torch.sin(%s), torch.cos(%s)]";
    return input(line("torch.cat(" + order + ", 1)", angles, angles));
  }

  /** Writes a line that gives one value. */
  String line(String expression, Object... arguments) {
    return lines(1, expression, arguments).get(0);
  }

  /** Writes a line that gives several values. */
  List<String> lines(int results, String expression, Object... arguments) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < results; i++) {
      names.add("v" + values++);
    }
    body.append("    ")
        .append(results == 1 ? names.get(0) : String.join(", ", names) + ", ")
        .append(" = ")
        .append(expression.formatted(arguments))
        .append('\n');
    return names;
  }

  /** Writes a line that changes values in place. */
  void statement(String statement, Object... arguments) {
    body.append("    ").append(statement.formatted(arguments)).append('\n');
  }
}
