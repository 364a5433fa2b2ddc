package org.phoenix.coordinator.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedsTests {

  @Test
  void areTheSameForEver() {
    // Computed with sha256sum: a change here changes the weights of every run.
    assertThat(Seeds.training(7, 1, "ada")).isEqualTo(1648751872512450L);
  }

  @Test
  void differByRunRoundSiteAndPurpose() {
    assertThat(
            LongStream.of(
                Seeds.training(7, 1, "ada"),
                Seeds.training(8, 1, "ada"),
                Seeds.training(7, 2, "ada"),
                Seeds.training(7, 1, "bob"),
                Seeds.warmUp(7),
                Seeds.warmUpOrder(7, "ada"),
                Seeds.sharedPortion(7, "ada"),
                Seeds.selection(7, 1, "ada"),
                Seeds.selection(7, 2, "ada"),
                Seeds.initialWeights(7),
                Seeds.samples(7)))
        .doesNotHaveDuplicates();
  }

  @Test
  void areExactInEveryJsonReader() {
    assertThat(LongStream.range(0, 1000).map(Seeds::warmUp))
        .allSatisfy(seed -> assertThat(seed).isBetween(0L, (1L << 53) - 1));
  }
}
