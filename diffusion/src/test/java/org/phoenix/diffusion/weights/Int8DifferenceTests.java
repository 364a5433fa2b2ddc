package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.unet.UNetConfig;

class Int8DifferenceTests {

  @TempDir Path home;

  @Test
  void aBlocksLargestBecomes127StepsAndTiesGoToEven() throws IOException {
    var base = tensors("w", 1, 2, 3, 4, 5, 6, 7, 8);
    var trained = tensors("w", 1 + 127, 2.5f, 4.5f, 6.5f, 4.5f, 4.5f, 7 - 63.4f, 8);

    SafeTensorsFile sent = send("one", base, trained, null);

    assertThat(sent.header().tensors().keySet()).containsExactly(Int8Difference.SCALES, "w");
    assertThat(sent.floats(Int8Difference.SCALES)).containsExactly(1);
    assertThat(sent.raw("w")).containsExactly(127, 0, 2, 2, 0, -2, -63, 0);
    assertThat(received(sent, base, "w")).containsExactly(128, 2, 5, 6, 5, 4, -56, 8);
    assertThat(unsent("one").floats("w"))
        .containsExactly(0, 0.5f, -0.5f, 0.5f, -0.5f, 0.5f, (float) (-56.4f - 7.0 + 63), 0);
  }

  @Test
  void noWeightIsFurtherOffThanHalfAStep() throws IOException {
    var base = random(1);
    var trained = random(2);

    SafeTensorsFile sent = send("one", base, trained, null);

    float[] scales = sent.floats(Int8Difference.SCALES);
    assertThat(scales).hasSize(3 + 1 + 1);
    int block = 0;
    for (String name : trained.keySet()) {
      float[] expected = trained.get(name).values();
      float[] found = received(sent, base, name);
      for (int i = 0; i < expected.length; i++) {
        float scale = scales[block + i / Int8Difference.BLOCK];
        assertThat(found[i]).isCloseTo(expected[i], within(scale / 2 + 1e-6f));
      }
      block += (int) Int8Difference.blocks(expected.length);
    }
  }

  @Test
  void whatIsSentOverTheRoundsIsWhatWasLearntWithinHalfAStep() throws IOException {
    // One weight moves so far that the others' steps are below a quarter of the block's.
    double[] learnt = new double[600];
    double[] sum = new double[600];
    float scale = 0;
    SafeTensorsFile residual = null;
    for (int round = 0; round < 25; round++) {
      var base = tensors("w", new float[600]);
      float[] moved = new float[600];
      Arrays.fill(moved, 0.0019f);
      moved[0] = 1;
      moved[Int8Difference.BLOCK] = 1;
      var trained = tensors("w", moved);
      SafeTensorsFile sent = send("round" + round, base, trained, residual);
      residual = unsent("round" + round);
      scale = sent.floats(Int8Difference.SCALES)[0];
      float[] received = received(sent, base, "w");
      for (int i = 0; i < 600; i++) {
        learnt[i] += moved[i];
        sum[i] += received[i];
      }
    }

    assertThat(scale).isCloseTo(1 / 127f, within(1e-4f));
    for (int i = 0; i < 600; i++) {
      assertThat(sum[i]).isCloseTo(learnt[i], within(scale / 2 + 1e-5));
      assertThat(sum[i]).as("without feedback nothing would arrive").isGreaterThan(0.04);
    }
  }

  @Test
  void blocksWithoutADifferenceOrWithOneBeyondFloatSendNothing() throws IOException {
    float[] tiny = new float[Int8Difference.BLOCK + 2];
    tiny[Int8Difference.BLOCK] = Float.MIN_VALUE;
    var base = tensors("w", new float[tiny.length]);

    SafeTensorsFile sent = send("one", base, tensors("w", tiny), null);

    assertThat(sent.floats(Int8Difference.SCALES)).containsExactly(0, 0);
    assertThat(received(sent, base, "w")).containsOnly(0);
    assertThat(unsent("one").floats("w")).as("it is kept").isEqualTo(tiny);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3e38f})
  void whatNoFloatHoldsIsRefusedAndLeavesNoFile(float value) {
    assertThatThrownBy(() -> send("one", tensors("w", 1, -3e38f), tensors("w", 1, value), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tensor w differs by ");
    assertThat(home).isEmptyDirectory();
  }

  /** The network of DDPM for CIFAR-10, with its averaged weights, as sites send it. */
  @Test
  void anUpdateOfTheCifar10NetworkIsALittleMoreThanAQuarterOfItsFloats() {
    UNetConfig config =
        UNetConfig.parse(
            """
            {"sample_size": 32, "in_channels": 3, "out_channels": 3, "layers_per_block": 2,
             "block_out_channels": [128, 256, 256, 256],
             "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"]}
            """);
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

    assertThat(floats).isGreaterThan(2 * 4 * 35_746_307);
    assertThat(steps / floats).isBetween(0.25, 0.2525);
  }

  @Test
  void theSameInputGivesTheSameBytes() throws IOException {
    send("first", random(1), random(2), null);
    send("one", random(1), random(2), unsent("first"));
    send("two", random(1), random(2), unsent("first"));

    assertThat(home.resolve("one")).hasSameBinaryContentAs(home.resolve("two"));
    assertThat(home.resolve("one.unsent")).hasSameBinaryContentAs(home.resolve("two.unsent"));
    assertThat(Files.mismatch(home.resolve("one"), home.resolve("first"))).isNotNegative();
  }

  @Test
  void theAveragedWeightsOfADifferenceAreDrawnWith() throws IOException {
    var base = tensors("w", 1, 2);
    base.putAll(tensors("ema.w", 10, 20));
    var trained = tensors("w", 2, 2);
    trained.putAll(tensors("ema.w", 10, 20 + 127));

    SafeTensorsFile sent = send("one", base, trained, null);

    assertThat(received(sent, base, "w")).containsExactly(10, 147);
  }

  @Test
  void scalesOfAnotherNumberOrNoScalesAreBroken() throws IOException {
    var base = tensors("w", 1, 2);
    Path two = home.resolve("two");
    SafeTensorsWriter.write(two, Map.of(), tensors(Int8Difference.SCALES, 1, 2));
    try (SafeTensorsFile sent = SafeTensorsFile.open(two)) {
      assertThatThrownBy(() -> received(sent, base, "w"))
          .isInstanceOf(BrokenWeightsException.class)
          .hasMessageContaining("holds difference.scales F32[2]");
    }
    SafeTensorsWriter.write(two, Map.of(), base);
    try (SafeTensorsFile sent = SafeTensorsFile.open(two)) {
      assertThatThrownBy(() -> received(sent, base, "w"))
          .isInstanceOf(BrokenWeightsException.class)
          .hasMessageContaining("has no tensor named \"difference.scales\"");
    }
  }

  private SafeTensorsFile send(
      String name,
      SortedMap<String, FloatTensor> base,
      SortedMap<String, FloatTensor> trained,
      @Nullable SafeTensorsFile residual)
      throws IOException {
    Path file = home.resolve(name);
    new DifferenceWriter(base, trained, residual)
        .write(file, Map.of(Int8Difference.BASE, "b"), home.resolve(name + ".unsent"));
    return SafeTensorsFile.open(file);
  }

  private SafeTensorsFile unsent(String name) {
    return SafeTensorsFile.open(home.resolve(name + ".unsent"));
  }

  private float[] received(SafeTensorsFile sent, SortedMap<String, FloatTensor> base, String name)
      throws IOException {
    Path origin = home.resolve("base");
    SafeTensorsWriter.write(origin, Map.of(), base);
    try (SafeTensorsFile open = SafeTensorsFile.open(origin)) {
      return ModelWeights.best(sent, open).get(name).values();
    }
  }

  private static SortedMap<String, FloatTensor> tensors(String name, float... values) {
    return new TreeMap<>(Map.of(name, new FloatTensor(new long[] {values.length}, values.clone())));
  }

  /** More than two blocks, one value, and a part of a block. */
  private static SortedMap<String, FloatTensor> random(long seed) {
    Random random = new Random(seed);
    SortedMap<String, FloatTensor> tensors = new TreeMap<>();
    for (int length : new int[] {1100, 1, 300}) {
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      tensors.putAll(tensors("w" + length, values));
    }
    return tensors;
  }
}
