package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.diffusion.torchscript.ScriptModule;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.torchscript.Torch;

/** Winograd's convolutions and gradients beside libtorch's own. */
class WinogradScriptTests {

  /** Largest errors of results and gradients, each relative to the largest true value. */
  private static final String ERRORS =
      """
        def last(self: __torch__.M, x: Tensor, dtype: int) -> Tensor:
          return torch.contiguous(torch.to(x, dtype), memory_format=2)
        def direct(self: __torch__.M, x: Tensor, w: Tensor, b: Tensor, g: Tensor) -> List[Tensor]:
          gx, gw, gb, = torch.convolution_backward(g, x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
          return [torch.conv2d(x, w, b, [1, 1], [1, 1]), gx, gw]
        def ours(self: __torch__.M, x: Tensor, w: Tensor, b: Tensor, g: Tensor) -> List[Tensor]:
          gx, gw, = (self).winograd_backward(g, x, w, True, )
          return [(self).winograd(x, w, b, ), gx, gw]
        def error(self: __torch__.M, y: Tensor, exact: Tensor) -> Tensor:
          return torch.div(torch.max(torch.abs(torch.sub(y, exact))), torch.max(torch.abs(exact)))
        def errors(self: __torch__.M, x: Tensor, w: Tensor, b: Tensor, g: Tensor) -> Tensor:
          exact = (self).direct(torch.to(x, 7), torch.to(w, 7), torch.to(b, 7), torch.to(g, 7), )
          r = [torch.zeros([], dtype=7, layout=None, device=None, pin_memory=False)]
          for dtype in [7, 6]:
            xl = (self).last(x, dtype, )
            wl = (self).last(w, dtype, )
            gl = (self).last(g, dtype, )
            ours = (self).ours(xl, wl, torch.to(b, dtype), gl, )
            direct = (self).direct(xl, wl, torch.to(b, dtype), gl, )
            for i in range(3):
              r = torch.add(r, [(self).error(ours[i], exact[i], ), (self).error(direct[i], exact[i], )])
          return torch.to(torch.stack(r, 0), 6)
      """;

  private static NDManager manager;
  private static ScriptModule script;

  @BeforeAll
  static void compile() {
    manager = Torch.manager(Device.cpu());
    script = ScriptModule.load(manager, WinogradScript.FORWARD + WinogradScript.BACKWARD + ERRORS);
  }

  @AfterAll
  static void close() {
    script.close();
    manager.close();
  }

  /** In one part and in several, square and not, with the tiles' borders everywhere. */
  @ParameterizedTest
  @CsvSource({
    "16, 128, 136, 16, 16",
    "9, 128, 128, 16, 32",
    "5, 130, 128, 32, 32",
    "64, 144, 128, 8, 8",
    "18, 128, 128, 12, 20"
  })
  void resultsAndGradientsAreThoseOfADirectConvolution(int n, int in, int out, int h, int w) {
    float[] errors = errors(n, in, out, h, w);

    for (int what = 0; what < 3; what++) {
      assertThat(errors[1 + 2 * what]).as("float64, %d", what).isLessThan(1e-13f).isPositive();
      float direct = errors[8 + 2 * what];
      assertThat(errors[7 + 2 * what]).as("float32, %d", what).isLessThan(4 * direct);
    }
  }

  /** Sizes that tiles of 4 x 4 do not fill, and values too few for the transforms to pay. */
  @ParameterizedTest
  @CsvSource({"24, 128, 128, 14, 16", "24, 128, 128, 16, 14", "15, 128, 128, 16, 16"})
  void otherSizesGoTheDirectWay(int n, int in, int out, int h, int w) {
    float[] errors = errors(n, in, out, h, w);

    for (int i = 7; i < 13; i += 2) {
      assertThat(errors[i]).isEqualTo(errors[i + 1]);
    }
  }

  @Test
  void onlyWideNetworksInFullPrecisionOnAProcessorTakeThisWay() {
    String call = "= (self).winograd(";
    assertThat(script(128, Precision.F32, Layout.CHANNELS_LAST)).contains(call);
    assertThat(script(128, Precision.F32, Layout.CHANNELS_FIRST)).doesNotContain(call);
    assertThat(script(128, Precision.BF16, Layout.CHANNELS_LAST)).doesNotContain(call);
    assertThat(script(64, Precision.F32, Layout.CHANNELS_LAST)).doesNotContain(call);
  }

  private static String script(int channels, Precision precision, Layout layout) {
    UNetConfig config =
        UNetConfig.parse(
            """
            {"sample_size": 16, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
             "block_out_channels": [%d], "norm_num_groups": 4,
             "down_block_types": ["DownBlock2D"], "up_block_types": ["UpBlock2D"]}
            """
                .formatted(channels));
    return new UNetProgram(config, precision, layout).script();
  }

  private static float[] errors(int n, int in, int out, int h, int w) {
    manager.getEngine().setRandomSeed(1);
    try (NDManager step = manager.newSubManager()) {
      return script
          .call(
              step,
              "errors",
              Argument.tensor("x", step.randomNormal(new Shape(n, in, h, w))),
              Argument.tensor("w", step.randomNormal(new Shape(out, in, 3, 3))),
              Argument.tensor("b", step.randomNormal(new Shape(out))),
              Argument.tensor("g", step.randomNormal(new Shape(n, out, h, w))))
          .toFloatArray();
    }
  }
}
