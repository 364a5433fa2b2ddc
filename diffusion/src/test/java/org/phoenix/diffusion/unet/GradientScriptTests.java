package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.weights.FloatTensor;

/** The gradients that the script computes are those of the loss that it computes. */
@Tag("once")
class GradientScriptTests {

  /**
   * Every way through the scripts: images of 1,024 pixels and of fewer, attention over 1,024 tokens
   * and over 256, heads that leave a block unfilled, shortcuts, both paddings.
   */
  private static final String CONFIG =
      """
      {"sample_size": 32, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
       "block_out_channels": [8, 48], "norm_num_groups": 4, "attention_head_dim": 4,
       "down_block_types": ["AttnDownBlock2D", "AttnDownBlock2D"],
       "up_block_types": ["UpBlock2D", "AttnUpBlock2D"], "downsample_padding": %d}
      """;

  private static final int N = 3;

  @ParameterizedTest
  @CsvSource({
    "F64, CHANNELS_FIRST, 0, 2e-3",
    "F64, CHANNELS_FIRST, 1, 2e-3",
    "F32, CHANNELS_FIRST, 0, 2e-3",
    "F32, CHANNELS_LAST, 0, 2e-3",
    "F32, CHANNELS_LAST, 1, 2e-3"
  })
  void theLossRisesUphillAsItsGradientSays(
      Precision precision, Layout layout, int padding, double tolerance) {
    UNetConfig config = UNetConfig.parse(CONFIG.formatted(padding));
    SortedMap<String, FloatTensor> weights = InitialWeights.of(config, 1);
    SortedMap<String, FloatTensor> direction = InitialWeights.of(config, 2);
    double step = 1e-4;

    float[] gradients = evaluate(config, weights, precision, layout);
    double slope = 0;
    int next = 1;
    for (Parameter parameter : config.parameters()) {
      float[] values = direction.get(parameter.name()).values();
      for (int i = 0; i < values.length; i++) {
        // Uphill everywhere, so that a wrong gradient anywhere counts.
        values[i] = Math.copySign(values[i], gradients[next]);
        slope += values[i] * gradients[next++];
      }
    }
    double ahead = evaluate(config, moved(weights, direction, step), precision, layout)[0];
    double behind = evaluate(config, moved(weights, direction, -step), precision, layout)[0];

    assertThat(next).isEqualTo(gradients.length);
    assertThat((ahead - behind) / (2 * step)).isCloseTo(slope, within(tolerance * Math.abs(slope)));
  }

  /** bfloat16 also where the processor would rather not: what a GPU runs is at least run here. */
  @ParameterizedTest
  @CsvSource({
    "F32, CHANNELS_FIRST, 1e-5",
    "F32, CHANNELS_LAST, 1e-5",
    "BF16, CHANNELS_FIRST, 5e-2",
    "BF16, CHANNELS_LAST, 5e-2"
  })
  void everyArithmeticAndLayoutGivesTheSameGradients(
      Precision precision, Layout layout, double tolerance) {
    UNetConfig config = UNetConfig.parse(CONFIG.formatted(0));
    SortedMap<String, FloatTensor> weights = InitialWeights.of(config, 1);

    float[] exact = evaluate(config, weights, Precision.F64, Layout.CHANNELS_FIRST);
    float[] gradients = evaluate(config, weights, precision, layout);

    assertThat(Golden.largestDifference(gradients, exact))
        .isLessThan(tolerance * Golden.largest(exact));
  }

  @ParameterizedTest
  @EnumSource
  void predictionsInEveryArithmeticAreThoseOfFloat64(Layout layout) {
    UNetConfig config = UNetConfig.parse(CONFIG.formatted(0));
    SortedMap<String, FloatTensor> weights = InitialWeights.of(config, 1);

    float[] exact = predict(config, weights, Precision.F64, Layout.CHANNELS_FIRST);
    for (Precision precision : Precision.values()) {
      float[] y = predict(config, weights, precision, layout);

      double tolerance = precision == Precision.BF16 ? 5e-2 : 1e-5;
      assertThat(Golden.largestDifference(y, exact))
          .as("%s", precision)
          .isLessThan(tolerance * Golden.largest(exact));
    }
  }

  private static float[] predict(
      UNetConfig config,
      SortedMap<String, FloatTensor> weights,
      Precision precision,
      Layout layout) {
    UNetProgram program = new UNetProgram(config, precision, layout);
    try (NDManager manager = Torch.manager(Device.cpu());
        ScriptModule script = ScriptModule.load(manager, program.script())) {
      return script
          .call(
              manager,
              "net",
              Argument.tensor(
                  "x", manager.create(normal(new Random(5), N * 1024), new Shape(N, 1, 32, 32))),
              Argument.tensor("t", manager.create(new float[] {10, 500, 990})),
              Argument.list("p", program.loadToPredict(script, manager, weights)))
          .toFloatArray();
    }
  }

  private static SortedMap<String, FloatTensor> moved(
      SortedMap<String, FloatTensor> weights,
      SortedMap<String, FloatTensor> direction,
      double step) {
    SortedMap<String, FloatTensor> moved = new TreeMap<>();
    weights.forEach(
        (name, tensor) -> {
          float[] values = tensor.values().clone();
          for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction.get(name).values()[i]);
          }
          moved.put(name, new FloatTensor(tensor.shape(), values));
        });
    return moved;
  }

  /** The loss, and the gradients in the order of the parameters, each row-major. */
  private static float[] evaluate(
      UNetConfig config,
      SortedMap<String, FloatTensor> weights,
      Precision precision,
      Layout layout) {
    UNetProgram program = new UNetProgram(config, precision, layout);
    String flat =
        """
          def flat(self: __torch__.M, x: Tensor, target: Tensor, w: Tensor, t: Tensor, p: List[Tensor]) -> Tensor:
            loss, g, = (self).gradients(x, target, w, t, p, )
            r = [torch.reshape(loss, [1])]
            for i in range(torch.len(g)):
              r = torch.add(r, [torch.reshape(g[i], [-1])])
            return torch.cat(r, 0)
        """;
    Random random = new Random(5);
    Shape images = new Shape(N, 1, 32, 32);
    try (NDManager manager = Torch.manager(Device.cpu());
        ScriptModule script = ScriptModule.load(manager, program.gradientScript() + flat)) {
      return script
          .call(
              manager,
              "flat",
              Argument.tensor("x", manager.create(normal(random, N * 1024), images)),
              Argument.tensor("target", manager.create(normal(random, N * 1024), images)),
              Argument.tensor("w", manager.create(new float[] {1, 2, 0.5f}, new Shape(N, 1, 1, 1))),
              Argument.tensor("t", manager.create(new float[] {10, 500, 990})),
              Argument.list("p", program.load(manager, weights)))
          .toFloatArray();
    }
  }

  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
