package org.phoenix.diffusion.unet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a network as lines of a TorchScript method, and then, in reverse order, the lines of its
 * gradients: reverse-mode differentiation when the script is written, not when it runs. Nothing is
 * recorded at run time, every intermediate value is freed after its last use, and the whole
 * training step is one call of one script.
 */
public final class GradientEmitter implements Ops<GradientEmitter.Value> {

  private final List<Parameter> parameters;
  private final ScriptEmitter script;
  private final Layout layout;
  private final Map<String, Value> loaded = new HashMap<>();
  private final Deque<Runnable> backward = new ArrayDeque<>();

  /**
   * @param parameters as a {@link ShapeTrace} of the same network gave them
   */
  public GradientEmitter(List<Parameter> parameters, Precision precision, Layout layout) {
    this.parameters = parameters;
    this.script = new ScriptEmitter(parameters, precision, layout);
    this.layout = layout;
  }

  /** A tensor of the network. */
  public static final class Value {
    private final String name;
    private final boolean wanted;
    private @Nullable String gradient;
    private boolean owned;

    private Value(String name, boolean wanted) {
      this.name = name;
      this.wanted = wanted;
    }
  }

  /** The methods that emitted lines call; they stand beside the method in its module. */
  public static String methods(Layout layout) {
    String convolution =
        switch (layout) {
          case CHANNELS_FIRST -> "";
          case CHANNELS_LAST -> WinogradScript.BACKWARD;
        };
    return ScriptEmitter.methods(layout)
        + AttentionScript.backward(layout)
        + GroupNormScript.BACKWARD
        + convolution;
  }

  /** Images (N, C, H, W) among the method's inputs or the values before; they get no gradient. */
  public Value images(String name) {
    return new Value(script.images(name), false);
  }

  /** A small input of the method, for example the time steps; it gets no gradient. */
  public Value input(String name) {
    return new Value(name, false);
  }

  /** Writes a line of its own and gives its value's name; the network does not follow it. */
  public String line(String expression, Object... arguments) {
    return script.line(expression, arguments);
  }

  /** The value in float32, for a loss. */
  public String float32(Value value) {
    return script.float32(value.name);
  }

  /**
   * Writes the gradients of all parameters.
   *
   * @param result of the network
   * @param gradient of the loss by the result, a name, shaped like it, float32
   * @return a list of tensors in float32, in the order of the parameters
   */
  public String gradients(Value result, String gradient) {
    result.gradient = script.images(gradient);
    while (!backward.isEmpty()) {
      backward.pop().run();
    }
    return parameters.stream()
        .map(parameter -> gradient(parameter.name()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** All lines so far. */
  public String body() {
    return script.body();
  }

  @Override
  public Value parameter(String name, Initial initial, long... shape) {
    return loaded.computeIfAbsent(
        name, ignored -> new Value(script.parameter(name, initial, shape), true));
  }

  @Override
  public Value conv2d(Value x, Value weight, Value bias, int stride, int padding) {
    Value y = new Value(script.conv2d(x.name, weight.name, bias.name, stride, padding), true);
    onWayBack(
        y,
        dy -> {
          String wanted = x.wanted ? "True" : "False";
          List<String> g =
              script.byWinograd(weight.name, stride, padding)
                  ? script.lines(
                      2,
                      "(self).winograd_backward(%s, %s, %s, %s, )",
                      dy,
                      x.name,
                      weight.name,
                      wanted)
                  : script.lines(
                      3,
                      "torch.convolution_backward(%s, %s, %s, None, [%d, %d], [%d, %d], [1, 1],"
                          + " False, [0, 0], 1, [%s, True, False])",
                      dy,
                      x.name,
                      weight.name,
                      stride,
                      stride,
                      padding,
                      padding,
                      wanted);
          owned(g.subList(0, 2), x, weight);
          // Faster than what the convolution would give beside.
          owned(bias, line("torch.sum(%s, [0, 2, 3])", dy));
        });
    return y;
  }

  @Override
  public Value linear(Value x, Value weight, Value bias) {
    Value y = new Value(script.linear(x.name, weight.name, bias.name), true);
    onWayBack(
        y,
        dy -> {
          String rows = "torch.reshape(%s, [-1, torch.size(%s, -1)])";
          String g = line(rows, dy, dy);
          if (x.wanted) {
            owned(x, line("torch.matmul(%s, %s)", dy, weight.name));
          }
          owned(weight, line("torch.matmul(torch.t(%s), " + rows + ")", g, x.name, x.name));
          owned(bias, line("torch.sum(%s, [0])", g));
        });
    return y;
  }

  @Override
  public Value groupNorm(Value x, int groups, Value weight, Value bias, double eps) {
    List<String> forward =
        script.lines(
            3,
            "torch.native_group_norm(%s, %s, %s, torch.size(%s, 0), torch.size(%s, 1),"
                + " torch.size(%s, 2) * torch.size(%s, 3), %d, %s)",
            x.name,
            weight.name,
            bias.name,
            x.name,
            x.name,
            x.name,
            x.name,
            groups,
            eps);
    Value y = new Value(forward.get(0), true);
    onWayBack(
        y,
        dy -> {
          List<String> g =
              script.lines(
                  3,
                  "(self).group_norm_backward(%s, %s, %s, %s, %s, %d, )",
                  dy,
                  x.name,
                  forward.get(1),
                  forward.get(2),
                  weight.name,
                  groups);
          owned(g, x, weight, bias);
        });
    return y;
  }

  @Override
  public Value silu(Value x) {
    Value y = new Value(script.silu(x.name), x.wanted);
    onWayBack(y, dy -> owned(x, line("torch.silu_backward(%s, %s)", dy, x.name)));
    return y;
  }

  @Override
  public Value relu(Value x) {
    Value y = new Value(script.relu(x.name), x.wanted);
    onWayBack(y, dy -> owned(x, line("torch.threshold_backward(%s, %s, 0)", dy, y.name)));
    return y;
  }

  @Override
  public Value add(Value left, Value right) {
    Value y = new Value(script.add(left.name, right.name), left.wanted || right.wanted);
    onWayBack(
        y,
        dy -> {
          shared(left, dy);
          shared(right, dy);
        });
    return y;
  }

  @Override
  public Value addToPixels(Value x, Value perChannel) {
    Value y = new Value(script.addToPixels(x.name, perChannel.name), true);
    onWayBack(
        y,
        dy -> {
          owned(perChannel, line("torch.sum(%s, [2, 3])", dy));
          shared(x, dy);
        });
    return y;
  }

  @Override
  public Value concat(Value left, Value right) {
    Value y = new Value(script.concat(left.name, right.name), left.wanted || right.wanted);
    onWayBack(
        y,
        dy -> {
          String from = "torch.size(%s, 1)".formatted(left.name);
          owned(left, part(dy, "0", from));
          owned(right, part(dy, from, "torch.size(%s, 1)".formatted(right.name)));
        });
    return y;
  }

  @Override
  public Value upsample(Value x) {
    Value y = new Value(script.upsample(x.name), x.wanted);
    String sum = "torch.avg_pool2d(%s, [2, 2], [2, 2], [0, 0], False, True, 1)";
    onWayBack(y, dy -> owned(x, line(sum, dy)));
    return y;
  }

  @Override
  public Value padBottomRight(Value x) {
    Value y = new Value(script.padBottomRight(x.name), x.wanted);
    String inner =
        "torch.narrow(torch.narrow(%s, 2, 0, torch.size(%s, 2)), 3, 0, torch.size(%s, 3))";
    onWayBack(y, dy -> owned(x, dense(inner, dy, x.name, x.name)));
    return y;
  }

  @Override
  public Value maxPool(Value x) {
    String window = "[2, 2], [2, 2], [0, 0], [1, 1], False";
    List<String> forward = script.lines(2, "torch.max_pool2d_with_indices(%s, %s)", x.name, window);
    Value y = new Value(forward.get(0), x.wanted);
    onWayBack(
        y,
        dy ->
            owned(
                x,
                line(
                    "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)",
                    dy, x.name, window, forward.get(1))));
    return y;
  }

  @Override
  public Value toTokens(Value x) {
    Value y = new Value(script.toTokens(x.name), x.wanted);
    onWayBack(y, dy -> shared(x, script.toImage(dy, x.name)));
    return y;
  }

  @Override
  public Value toImage(Value tokens, Value like) {
    Value y = new Value(script.toImage(tokens.name, like.name), tokens.wanted);
    onWayBack(y, dy -> shared(tokens, script.toTokens(dy)));
    return y;
  }

  @Override
  public Value attention(Value query, Value key, Value value, int heads) {
    Value y = new Value(script.attention(query.name, key.name, value.name, heads), true);
    onWayBack(
        y,
        dy -> {
          List<String> g =
              script.lines(
                  3,
                  "(self).attention_backward(%s, %s, %s, %s, %d, )",
                  dy,
                  query.name,
                  key.name,
                  value.name,
                  heads);
          owned(g, query, key, value);
        });
    return y;
  }

  @Override
  public Value flatten(Value x) {
    Value y = new Value(script.flatten(x.name), x.wanted);
    onWayBack(y, dy -> shared(x, line("torch.view_as(%s, %s)", dy, x.name)));
    return y;
  }

  @Override
  public Value timestepEmbedding(Value timesteps, int size, double shift, boolean cosineFirst) {
    String embedding = script.timestepEmbedding(timesteps.name, size, shift, cosineFirst);
    return new Value(embedding, false);
  }

  /** What to write on the way back, once the gradient by y, a name, is known. */
  private void onWayBack(Value y, Consumer<String> lines) {
    if (y.wanted) {
      backward.push(
          () -> {
            if (y.gradient != null) {
              lines.accept(y.gradient);
            }
          });
    }
  }

  /** Adds a gradient that nothing else refers to, so that it may be changed in place. */
  private void owned(Value value, String gradient) {
    if (!value.wanted) {
      return;
    }
    if (value.gradient == null) {
      value.gradient = gradient;
    } else if (value.owned) {
      script.statement("torch.add_(%s, %s)", value.gradient, gradient);
    } else {
      script.statement("torch.add_(%s, %s)", gradient, value.gradient);
      value.gradient = gradient;
    }
    value.owned = true;
  }

  private void owned(List<String> gradients, Value... values) {
    for (int i = 0; i < values.length; i++) {
      owned(values[i], gradients.get(i));
    }
  }

  /** Adds a gradient that is some other value's too, or a view of it. */
  private void shared(Value value, String gradient) {
    if (!value.wanted) {
      return;
    }
    if (value.gradient == null) {
      value.gradient = gradient;
      value.owned = false;
    } else if (value.owned) {
      script.statement("torch.add_(%s, %s)", value.gradient, gradient);
    } else {
      value.gradient = line("torch.add(%s, %s)", value.gradient, gradient);
      value.owned = true;
    }
  }

  /** A copy of the channels from {@code from}. */
  private String part(String gradient, String from, String channels) {
    return dense("torch.narrow(%s, 1, %s, %s)", gradient, from, channels);
  }

  /** A copy without gaps. */
  private String dense(String view, Object... arguments) {
    return line(
        layout == Layout.CHANNELS_LAST
            ? "torch.contiguous(" + view + ", memory_format=2)"
            : "torch.contiguous(" + view + ")",
        arguments);
  }

  private String gradient(String parameter) {
    Value value = loaded.get(parameter);
    if (value == null || value.gradient == null) {
      throw new IllegalStateException("The network makes no use of parameter " + parameter);
    }
    return script.float32(value.gradient);
  }
}
