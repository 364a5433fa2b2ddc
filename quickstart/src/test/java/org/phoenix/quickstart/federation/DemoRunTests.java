package org.phoenix.quickstart.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.Int8Difference;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.contract.RunSpec;

class DemoRunTests {

  /** The whole file: header, scales, raw and averaged weights. */
  @Test
  void anInt8UpdateOfTheDemoIsALittleMoreThanAQuarterOfItsFloats() {
    RunSpec spec = DemoRun.spec(7, 6, 1, "int8");
    UNetConfig config = UNetConfig.parse(spec.model().toString());
    List<TensorInfo> tensors =
        config.parameters().stream()
            .flatMap(
                parameter ->
                    Stream.of(parameter.name(), ModelWeights.averagedName(parameter.name()))
                        .map(name -> TensorInfo.of(name, DType.F32, parameter.shape())))
            .sorted(TensorInfo.DATA_ORDER)
            .toList();
    Map<String, String> metadata = Map.of("config", config.json(), "base", "0".repeat(64));

    double floats = SafeTensorsWriter.fileSize(metadata, tensors);
    double steps = SafeTensorsWriter.fileSize(metadata, Int8Difference.layout(tensors));

    assertThat(spec.compression()).isEqualTo("int8");
    assertThat(floats).isGreaterThan(5_000_000);
    assertThat(steps / floats).isBetween(0.25, 0.27);
  }
}
