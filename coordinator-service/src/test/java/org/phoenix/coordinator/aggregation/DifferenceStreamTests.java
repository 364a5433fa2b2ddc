package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.aggregation.WeightStream.Hashing;
import org.phoenix.coordinator.fixtures.Difference;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.TensorInfo;

class DifferenceStreamTests {

  private final Weights base = UpdateBytes.random(1L);
  private final Weights near = UpdateBytes.random(2L);
  private final Weights far = UpdateBytes.random(3L).map(DifferenceStreamTests::farther);

  @Test
  void differencesAreReadAsTheWeightsThatTheyStandFor() throws IOException {
    Difference first = Difference.of(base, near, "b");
    Difference second = Difference.of(base, far, "b");
    List<WeightStream> updates = List.of(open(first.bytes()), open(second.bytes()));
    List<TensorInfo> tensors = updates.get(0).tensors();

    assertThat(tensors).extracting(TensorInfo::name).containsExactly("a", "b", "c", "empty");
    try (ReadAhead read = new ReadAhead(updates, UpdateBytes.open(base), tensors)) {
      assertThat(read.files()).isEqualTo(2);
      for (TensorInfo tensor : tensors) {
        float[] one = UpdateBytes.values(first.on(base), tensor.name());
        float[] two = UpdateBytes.values(second.on(base), tensor.name());
        for (int from = 0; from < one.length; from += WeightStream.CHUNK) {
          int to = Math.min(one.length, from + WeightStream.CHUNK);
          requireSame(read, one, from, to);
          requireSame(read, two, from, to);
        }
      }
    }
  }

  @Test
  void theDistanceIsThatOfTheWeightsThatADifferenceStandsFor()
      throws IOException, RefusedException {
    byte[] file = Difference.of(base, far, "b").bytes();
    Weights received = Difference.of(base, far, "b").on(base);

    double squares = 0;
    for (String name : UpdateBytes.SIZES.keySet()) {
      float[] from = UpdateBytes.values(base, name);
      float[] to = UpdateBytes.values(received, name);
      for (int i = 0; i < to.length; i++) {
        squares += Math.pow((double) to[i] - from[i], 2);
      }
    }
    WireForm form = new WireForm(Set.of(), DType.I8);
    assertThat(Inspection.distance(open(file), UpdateBytes.open(base), form, Sha256.of(file)))
        .isCloseTo(Math.sqrt(squares), within(1e-9));
  }

  /** As when a file was overwritten after its inspection. */
  @Test
  void aFileOfOtherTensorsThanWereInspectedIsBroken() throws IOException {
    List<TensorInfo> tensors = open(Difference.of(base, near, "b").bytes()).tensors();

    requireBroken(near.without("a"), tensors, "b F32[12] at 0..48 is smaller than the model's");
    requireBroken(near.without("c"), tensors, "has no more tensors");
  }

  private void requireBroken(Weights other, List<TensorInfo> tensors, String reason)
      throws IOException {
    try (ReadAhead read =
        new ReadAhead(List.of(open(other.bytes())), UpdateBytes.open(base), tensors)) {
      assertThatThrownBy(
              () -> WeightedMean.plain(1).combine(read, tensors, (tensor, values, count) -> {}))
          .isInstanceOf(BrokenWeightsException.class)
          .hasMessageContaining(reason);
    }
  }

  private static void requireSame(ReadAhead read, float[] expected, int from, int to)
      throws IOException {
    var values = read.next();
    for (int i = from; i < to; i++) {
      assertThat(values.get(i - from)).isEqualTo(expected[i]);
    }
  }

  private static WeightStream open(byte[] file) throws IOException {
    return new WeightStream(
        new ByteArrayInputStream(file), file.length, "update", Hashing.FILE_AND_CONTENT);
  }

  private static FloatTensor farther(FloatTensor tensor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1 + i / 512;
    }
    return new FloatTensor(tensor.shape(), values);
  }
}
