package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.aggregation.WeightStream.Hashing;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorInfo;

class WeightedMeanTests {

  @Test
  void isTheSumOfTheWeightsByImagesOverAllImages() throws IOException {
    List<Weights> updates = UpdateBytes.random(40);
    long[] images = new long[updates.size()];
    Arrays.setAll(images, k -> 100 + 7 * k);

    Weights mean = UpdateBytes.combine(updates, new WeightedMean(images));

    double all = Arrays.stream(images).sum();
    for (String name : UpdateBytes.SIZES.keySet()) {
      float[] found = UpdateBytes.values(mean, name);
      for (int i = 0; i < found.length; i++) {
        double sum = 0;
        for (int k = 0; k < images.length; k++) {
          sum += images[k] * (double) UpdateBytes.values(updates.get(k), name)[i];
        }
        assertThat(found[i]).isEqualTo((float) (sum / all));
      }
    }
  }

  @Test
  void sumsInDoublePrecision() throws IOException {
    // In float32 the small terms would vanish beside the large ones that cancel.
    List<Weights> updates =
        List.of(UpdateBytes.constant(1e8f), UpdateBytes.constant(1), UpdateBytes.constant(-1e8f));
    Weights mean =
        UpdateBytes.combine(updates, new WeightedMean(new long[] {1_000_003, 1, 1_000_003}));

    assertThat(UpdateBytes.values(mean, "c")[0]).isEqualTo((float) (1 / 2_000_007.0));
  }

  @Test
  void theMeanOfOneIsItself() throws IOException {
    Weights random = UpdateBytes.random(3L);

    assertThat(UpdateBytes.combine(List.of(random), new WeightedMean(new long[] {12_345})).bytes())
        .isEqualTo(random.bytes());
  }

  @Test
  void aFileThatEndsEarlyIsBroken() throws IOException {
    byte[] whole = UpdateBytes.random(1L).bytes();
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    WeightStream in =
        new WeightStream(new ByteArrayInputStream(cut), whole.length, "cut", Hashing.FILE);
    List<TensorInfo> tensors = List.copyOf(in.header().tensors().values());

    try (ReadAhead read = new ReadAhead(List.of(in), tensors)) {
      assertThatThrownBy(
              () -> WeightedMean.plain(1).combine(read, tensors, (tensor, values, count) -> {}))
          .isInstanceOf(BrokenWeightsException.class)
          .hasMessageContaining("cut: ends within its tensors");
    }
  }

  @Test
  void theDistanceIsTheEuclideanNormOfTheDifference() throws IOException, RefusedException {
    Weights moved = UpdateBytes.constant(1.5f);
    int elements = UpdateBytes.SIZES.values().stream().mapToInt(Integer::intValue).sum();

    try (WeightStream update = UpdateBytes.open(moved);
        WeightStream origin = UpdateBytes.open(UpdateBytes.constant(1))) {
      String sha256 = Sha256.of(moved.bytes());
      assertThat(Inspection.distance(update, origin, new WireForm(Set.of(), DType.F32), sha256))
          .isEqualTo(0.5 * Math.sqrt(elements));
    }
  }
}
