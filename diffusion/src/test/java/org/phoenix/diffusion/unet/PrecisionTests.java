package org.phoenix.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phoenix.diffusion.torchscript.Torch;

class PrecisionTests {

  @ParameterizedTest
  @EnumSource
  void itsNameIsRead(Precision precision) {
    assertThat(Precision.of(precision.publicName())).isEqualTo(precision);
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Precision.of("fp8"))
        .withMessage("No precision fp8; use f32, bf16 or f64");
  }

  @Test
  void arraysAreRoundedToTheNearest() {
    try (NDManager manager = Torch.manager(Device.cpu())) {
      NDArray array = manager.create(new float[] {1.00390625f, -3, 0.1f});
      NDArray rounded = Precision.BF16.converted(List.of(array)).get(0);

      assertThat(rounded.getDataType()).isEqualTo(DataType.BFLOAT16);
      assertThat(rounded.toType(DataType.FLOAT32, true).toFloatArray())
          .containsExactly(1, -3, 0.10009765625f);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"F32", "F64"})
  void whatEveryProcessorHasIsTakenAsItIs(Precision precision) {
    assertThat(precision.on(Device.cpu())).isEqualTo(precision);
  }
}
