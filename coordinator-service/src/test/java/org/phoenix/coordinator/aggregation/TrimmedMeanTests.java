package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.weights.FloatTensor;

class TrimmedMeanTests {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 10, 33})
  void theMedianIsTheMiddleValueOrTheMeanOfTheMiddleTwo(int n) throws IOException {
    List<Weights> updates = UpdateBytes.random(n);

    Weights median = UpdateBytes.combine(updates, TrimmedMean.median(n));

    for (String name : UpdateBytes.SIZES.keySet()) {
      float[] found = UpdateBytes.values(median, name);
      for (int i = 0; i < found.length; i++) {
        double[] sorted = sorted(updates, name, i);
        double middle = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        assertThat(found[i]).isEqualTo((float) middle);
      }
    }
  }

  @Test
  void leavesTheSmallestAndTheLargestOut() throws IOException {
    List<Weights> updates = UpdateBytes.random(9);

    Weights mean = UpdateBytes.combine(updates, new TrimmedMean(9, 2));

    for (String name : UpdateBytes.SIZES.keySet()) {
      float[] found = UpdateBytes.values(mean, name);
      for (int i = 0; i < found.length; i++) {
        double sum = Arrays.stream(sorted(updates, name, i), 2, 7).sum();
        assertThat(found[i]).isEqualTo((float) (sum / 5));
      }
    }
  }

  @Test
  void theOrderOfTheUpdatesChangesNoBit() throws IOException {
    List<Weights> updates = new ArrayList<>(UpdateBytes.random(8));
    byte[] inOrder = UpdateBytes.combine(updates, new TrimmedMean(8, 1)).bytes();
    Collections.shuffle(updates, new Random(5));

    assertThat(UpdateBytes.combine(updates, new TrimmedMean(8, 1)).bytes()).isEqualTo(inOrder);
  }

  @ParameterizedTest
  @ValueSource(floats = {1e30f, -1e30f, Float.MAX_VALUE, -Float.MAX_VALUE})
  void aHostileMinorityMovesNothingBeyondTheOthers(float poison) throws IOException {
    List<Weights> others = UpdateBytes.random(5);
    List<Weights> updates = new ArrayList<>(others);
    updates.add(2, UpdateBytes.constant(poison));
    updates.add(UpdateBytes.constant(poison));

    for (Combination robust : List.of(TrimmedMean.median(7), new TrimmedMean(7, 2))) {
      Weights result = UpdateBytes.combine(updates, robust);
      for (String name : UpdateBytes.SIZES.keySet()) {
        float[] found = UpdateBytes.values(result, name);
        for (int i = 0; i < found.length; i++) {
          double[] honest = sorted(others, name, i);
          assertThat((double) found[i]).isBetween(honest[0], honest[4]);
        }
      }
    }
  }

  @Test
  void zerosOfBothSignsAndTheSmallestValuesAreInOrder() throws IOException {
    float[] values = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1f, -1f, 1e-40f};
    List<Weights> updates = new ArrayList<>();
    for (float value : values) {
      updates.add(UpdateBytes.constant(0).with("c", new FloatTensor(new long[] {1}, of(value))));
    }

    float median = UpdateBytes.values(UpdateBytes.combine(updates, TrimmedMean.median(7)), "c")[0];

    assertThat(Float.floatToRawIntBits(median)).isEqualTo(Float.floatToRawIntBits(0f));
  }

  @Test
  void cannotTrimAll() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TrimmedMean(4, 2));
  }

  private static float[] of(float value) {
    return new float[] {value};
  }

  private static double[] sorted(List<Weights> updates, String name, int i) {
    return updates.stream()
        .mapToDouble(update -> UpdateBytes.values(update, name)[i])
        .sorted()
        .toArray();
  }
}
