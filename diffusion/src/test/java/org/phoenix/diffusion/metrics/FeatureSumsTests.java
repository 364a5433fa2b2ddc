package org.phoenix.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.weights.SafeTensorsFile;

class FeatureSumsTests {

  @TempDir private Path folder;

  /** Three sites of different sizes, whose features never meet. */
  @Test
  void theDistanceOfSummedSitesIsThatOfTheUnion() {
    double[][] union = Vectors.gaussian(3000, 40, 1);
    FeatureSums sums =
        FeatureSums.of(Vectors.of(Arrays.copyOfRange(union, 0, 41)))
            .plus(FeatureSums.of(Vectors.of(Arrays.copyOfRange(union, 41, 1500))))
            .plus(FeatureSums.of(Vectors.of(Arrays.copyOfRange(union, 1500, 3000))));
    assertThat(sums.count()).isEqualTo(3000);
    var real = new FrechetDistance(FeatureStatistics.of(Vectors.of(Vectors.gaussian(900, 40, 2))));
    double whole = real.to(FeatureStatistics.of(Vectors.of(union)));
    assertThat(real.to(sums.statistics())).isCloseTo(whole, within(1e-9));
    assertThat(new FrechetDistance(sums.statistics()).to(FeatureStatistics.of(Vectors.of(union))))
        .isCloseTo(0, within(1e-9));
  }

  @Test
  void aFileGivesThemBackBitByBit() throws IOException {
    FeatureSums sums = FeatureSums.of(Vectors.of(Vectors.gaussian(20, 5, 3)));
    Path file = folder.resolve("sums.safetensors");
    try (var out = Files.newOutputStream(file)) {
      sums.write(out, Map.of("extractor", "ab"));
    }
    try (var opened = SafeTensorsFile.open(file)) {
      assertThat(FeatureSums.in(opened)).isTrue();
      FeatureSums read = FeatureSums.read(opened, "sums");
      assertThat(read.count()).isEqualTo(20);
      assertThat(read.sum()).containsExactly(sums.sum());
      assertThat(read.products()).containsExactly(sums.products());
    }
  }

  @Test
  void whatNoVectorsCanSumUpToIsRefused() throws IOException {
    refused(new FeatureSums(2, new double[] {4}, new double[] {7}), "column 0 has the sum 4.0");
    refused(new FeatureSums(2, new double[] {4}, new double[] {Double.NaN}), "NaN");
    refused(new FeatureSums(2, new double[2], new double[] {1, 2, 3, 4}), "not symmetric in row 1");
    refused(new FeatureSums(0, new double[1], new double[1]), "n (1), a whole number from 1 on");
  }

  private void refused(FeatureSums sums, String because) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    try (var out = Files.newOutputStream(file)) {
      sums.write(out, Map.of());
    }
    try (var opened = SafeTensorsFile.open(file)) {
      assertThatThrownBy(() -> FeatureSums.read(opened, "site 3"))
          .isInstanceOf(UnfitFeaturesException.class)
          .hasMessageStartingWith("site 3")
          .hasMessageContaining(because);
    }
  }

  @Test
  void oneVectorHasNoCovarianceAndOtherFeaturesDoNotAdd() {
    FeatureSums one = FeatureSums.of(Vectors.of(new double[] {1, 2}));
    assertThatThrownBy(one::statistics).hasMessageContaining("at least 2");
    FeatureSums other = FeatureSums.of(Vectors.of(new double[] {1}));
    assertThatThrownBy(() -> one.plus(other)).hasMessageContaining("2 and of 1 features");
  }
}
