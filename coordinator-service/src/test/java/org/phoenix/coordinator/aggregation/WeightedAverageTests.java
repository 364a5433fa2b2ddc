package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.aggregation.WeightedAverage.Term;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

class WeightedAverageTests {

  /** One that needs several chunks, one that needs a part of one, a scalar. */
  private static final Map<String, Integer> SIZES =
      new TreeMap<>(Map.of("a", 3 * WeightStream.CHUNK + 17, "b", 12, "c", 1));

  @Test
  void isTheSumOfTheWeightsByImagesOverAllImages() throws IOException {
    Weights average = average(List.of(constant(1), constant(-2), constant(4)), 100, 300, 200);

    average
        .tensors()
        .values()
        .forEach(tensor -> assertThat(tensor.values()).containsOnly((float) (300.0 / 600)));
  }

  @Test
  void sumsInDoublePrecision() throws IOException {
    // In float32 the small terms would vanish beside the large ones that cancel.
    Weights average =
        average(List.of(constant(1e8f), constant(1), constant(-1e8f)), 1_000_003, 1, 1_000_003);

    assertThat(value(average)).isEqualTo((float) (1 / 2_000_007.0));
  }

  @Test
  void theAverageOfOneIsItself() throws IOException {
    Weights random = random(3);

    assertThat(average(List.of(random), 12_345).bytes()).isEqualTo(random.bytes());
  }

  @Test
  void valuesAreAveragedElementByElement() throws IOException {
    Weights a = random(1);
    Weights b = random(2);
    Weights average = average(List.of(a, b), 3, 5);

    for (String name : SIZES.keySet()) {
      float[] left = values(a, name);
      float[] right = values(b, name);
      float[] mean = values(average, name);
      for (int i = 0; i < mean.length; i++) {
        assertThat(mean[i]).isEqualTo((float) ((3.0 * left[i] + 5.0 * right[i]) / 8));
      }
    }
  }

  @Test
  void aFileThatEndsEarlyIsBroken() {
    byte[] whole = random(1).bytes();
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);

    assertThatThrownBy(
            () -> {
              try (WeightStream in =
                  new WeightStream(new ByteArrayInputStream(cut), whole.length, "cut")) {
                write(List.of(new Term(in, 1)));
              }
            })
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("cut: ends within its tensors");
  }

  @Test
  void theDistanceIsTheEuclideanNormOfTheDifference() throws IOException, RefusedException {
    Weights base = constant(1);
    Weights moved = constant(1.5f);
    int elements = SIZES.values().stream().mapToInt(Integer::intValue).sum();

    try (WeightStream update = open(moved);
        WeightStream origin = open(base)) {
      String sha256 = org.phoenix.diffusion.files.Sha256.of(moved.bytes());
      assertThat(Inspection.distance(update, origin, new WireForm(Set.of(), DType.F32), sha256))
          .isEqualTo(0.5 * Math.sqrt(elements));
    }
  }

  private static Weights average(List<Weights> updates, long... images) throws IOException {
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      terms.add(new Term(open(updates.get(i)), images[i]));
    }
    return Weights.of(write(terms));
  }

  private static byte[] write(List<Term> terms) throws IOException {
    List<TensorInfo> tensors = List.copyOf(terms.get(0).weights().header().tensors().values());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SafeTensorsWriter writer = new SafeTensorsWriter(out, Map.of(), tensors)) {
      WeightedAverage.write(terms, tensors, writer);
    }
    return out.toByteArray();
  }

  private static WeightStream open(Weights weights) throws IOException {
    byte[] bytes = weights.bytes();
    return new WeightStream(new ByteArrayInputStream(bytes), bytes.length, "update");
  }

  private static Weights constant(float value) {
    Weights weights = new Weights(Map.of(), new TreeMap<>());
    for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
      float[] values = new float[size.getValue()];
      Arrays.fill(values, value);
      weights = weights.with(size.getKey(), new FloatTensor(new long[] {values.length}, values));
    }
    return weights;
  }

  private static Weights random(long seed) {
    Random random = new Random(seed);
    return constant(0)
        .map(
            tensor -> {
              float[] values = new float[tensor.values().length];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
              }
              return new FloatTensor(tensor.shape(), values);
            });
  }

  private static float value(Weights weights) {
    return values(weights, "c")[0];
  }

  private static float[] values(Weights weights, String name) {
    return Objects.requireNonNull(weights.tensors().get(name)).values();
  }
}
