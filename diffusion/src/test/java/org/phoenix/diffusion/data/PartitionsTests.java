package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionsTests {

  private static final int[][] FROZEN = {
    {88, 18, 56, 9, 3, 41, 6, 18, 3, 10},
    {10, 4, 26, 26, 97, 53, 2, 10, 32, 79},
    {2, 78, 18, 65, 0, 6, 92, 72, 65, 11}
  };

  private static final ImageSet SET = TestImages.counting(1000, 1, 1, 1, 10);

  @Test
  void iidGivesEveryImageOnceInEqualShares() {
    Partition partition = Partitions.iid(SET, 7, 1);
    assertEveryImageOnce(partition, 1000);
    for (int party = 0; party < 7; party++) {
      assertThat(partition.images(party).size()).isBetween(142, 143);
      assertThat(Arrays.stream(partition.classCounts()[party]).min().orElseThrow())
          .isGreaterThan(3);
    }
  }

  @Test
  void shardsGiveFewLabelsToEach() {
    Partition partition = Partitions.labelShards(SET, 10, 2, 1);
    assertEveryImageOnce(partition, 1000);
    for (int[] counts : partition.classCounts()) {
      assertThat(Arrays.stream(counts).sum()).isEqualTo(100);
      assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isBetween(1L, 2L);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 2", "6, 2", "10, 1", "3, 4", "4, 10", "1, 10"})
  void enoughPartiesHoldAllLabels(int parties, int labels) {
    Partition partition = Partitions.labelsPerParty(SET, parties, labels, 9);
    assertEveryImageOnce(partition, 1000);
    for (int[] counts : partition.classCounts()) {
      assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isEqualTo(labels);
    }
  }

  @Test
  void fiveTimesTwoLabelsShareNothing() {
    int[][] counts = Partitions.labelsPerParty(SET, 5, 2, 9).classCounts();
    for (int[] party : counts) {
      assertThat(Arrays.stream(party).filter(count -> count == 100).count()).isEqualTo(2);
    }
  }

  @Test
  void labelsHeldByNobodyAreLeftOut() {
    Partition partition = Partitions.labelsPerParty(SET, 2, 3, 9);
    assertEveryImageOnce(partition, 600);
  }

  @Test
  void aSeedGivesOneDivisionAndAnotherSeedAnother() {
    assertThat(Partitions.iid(SET, 3, 1).indices(0))
        .isEqualTo(Partitions.iid(SET, 3, 1).indices(0));
    assertThat(Partitions.iid(SET, 3, 1).indices(0))
        .isNotEqualTo(Partitions.iid(SET, 3, 2).indices(0));
    assertThat(Partitions.labelShards(SET, 5, 2, 1).classCounts())
        .isDeepEqualTo(Partitions.labelShards(SET, 5, 2, 1).classCounts());
    assertThat(Partitions.labelsPerParty(SET, 5, 2, 1).classCounts())
        .isDeepEqualTo(Partitions.labelsPerParty(SET, 5, 2, 1).classCounts());
    assertThat(Partitions.labelsPerParty(SET, 5, 2, 1).classCounts()[0])
        .isNotEqualTo(Partitions.labelsPerParty(SET, 5, 2, 2).classCounts()[0]);
  }

  @Test
  void aPartysImagesAreThoseOfItsIndices() {
    Partition partition = Partitions.labelShards(SET, 5, 2, 3);
    assertThat(partition.images(4).sha256()).isEqualTo(SET.subset(partition.indices(4)).sha256());
    assertThat(partition.images(4).classCounts()).isEqualTo(partition.classCounts()[4]);
  }

  @Test
  void dirichletGivesEveryImageOnceAndTheMinimumToAll() {
    for (double alpha : new double[] {0.05, 0.5, 5}) {
      Partition partition = Partitions.dirichlet(SET, 7, alpha, 20, 3);
      assertEveryImageOnce(partition, 1000);
      for (int party = 0; party < 7; party++) {
        assertThat(partition.indices(party).length).isGreaterThanOrEqualTo(20);
      }
    }
  }

  @Test
  void aLargeAlphaApproachesEqualShares() {
    for (int[] party : Partitions.dirichlet(SET, 5, 1e9, 1, 3).classCounts()) {
      assertThat(Arrays.stream(party)).allMatch(count -> count == 20);
    }
    Partition sizes = Partitions.quantity(SET, 8, 1e9, 1, 3);
    for (int party = 0; party < 8; party++) {
      assertThat(sizes.indices(party)).hasSize(125);
    }
  }

  @Test
  void aSmallAlphaGivesEachClassToOneParty() {
    int[][] counts = Partitions.dirichlet(SET, 2, 1e-5, 1, 3).classCounts();
    for (int label = 0; label < 10; label++) {
      assertThat(Math.max(counts[0][label], counts[1][label])).isEqualTo(100);
    }
  }

  @Test
  void quantitySkewMixesTheClassesAlike() {
    Partition partition = Partitions.quantity(SET, 4, 0.5, 10, 5);
    assertEveryImageOnce(partition, 1000);
    int[] sizes = IntStream.range(0, 4).map(party -> partition.indices(party).length).toArray();
    assertThat(Arrays.stream(sizes).max().orElseThrow())
        .isGreaterThan(3 * Arrays.stream(sizes).min().orElseThrow());
    for (int party = 0; party < 4; party++) {
      double each = sizes[party] / 10.0;
      // A class's count is hypergeometric; its variance is below each.
      assertThat(Arrays.stream(partition.classCounts()[party]))
          .allMatch(count -> Math.abs(count - each) < 5 * Math.sqrt(each) + 1);
    }
  }

  /** Frozen: what one Java deals every other has to deal. */
  @Test
  void aSeedDealsTheSameEverywhere() {
    assertThat(Partitions.dirichlet(SET, 3, 0.5, 1, 7).classCounts()).isDeepEqualTo(FROZEN);
    assertThat(Partitions.quantity(SET, 3, 0.5, 1, 7).indices(2)).hasSize(18);
    assertThat(Partitions.dirichlet(SET, 3, 0.5, 1, 8).classCounts()[0]).isNotEqualTo(FROZEN[0]);
  }

  @Test
  void aMinimumThatNoDrawMeetsIsRefusedWithAWayOut() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.dirichlet(SET, 20, 0.001, 45, 0))
        .withMessage(
            "in 1000 draws with alpha 0.001 some party of 20 always had fewer than 45 images;"
                + " take a larger alpha, a smaller minimum or fewer parties");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.quantity(SET, 20, 1, 51, 0))
        .withMessage("1000 images are too few for 20 parties with 51 each");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.quantity(SET, 20, 1, 0, 0))
        .withMessage("a party has at least 1 image, not 0");
  }

  @Test
  void classesWithoutImagesTakeNoPart() {
    int[] labels = IntStream.range(0, 60).map(i -> i % 2 == 0 ? 1 : 4).toArray();
    ImageSet set = new ImageSet(new byte[60], 1, 1, 1, labels, 6);
    for (int[] party : Partitions.labelsPerParty(set, 3, 1, 2).classCounts()) {
      assertThat(Arrays.stream(party).sum()).isPositive();
    }
    assertEveryImageOnce(Partitions.dirichlet(set, 3, 0.5, 1, 2), 60);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelsPerParty(set, 3, 3, 2))
        .withMessage("a party gets 1 to 2 labels, not 3");
  }

  @Test
  void numbersThatWouldGoRoundAreRefused() {
    int many = Integer.MAX_VALUE;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelShards(SET, many, many, 0))
        .withMessageContaining("1000 images are too few");
    assertThatIllegalArgumentException().isThrownBy(() -> Partitions.iid(SET, many, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.dirichlet(SET, 65536, 1, 65536, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelsPerParty(SET, many, 9, 0));
  }

  @Test
  void impossibleDivisionsAreRefused() {
    ImageSet plain = ImageSet.unlabelled(new byte[5], 1, 1, 1);
    assertThat(Partitions.iid(plain, 5, 0).size()).isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.iid(plain, 6, 0))
        .withMessageContaining("5 images are too few for 6 parties");
    assertThatIllegalArgumentException().isThrownBy(() -> Partitions.iid(SET, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelShards(plain, 2, 1, 0))
        .withMessageContaining("without labels");
    ImageSet rare = new ImageSet(new byte[9], 1, 1, 1, new int[] {0, 0, 0, 0, 0, 0, 0, 0, 1}, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelsPerParty(rare, 4, 1, 0))
        .withMessageStartingWith("label 1 has 1 images for the 2 parties that would hold it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelsPerParty(SET, 2, 11, 0))
        .withMessage("a party gets 1 to 10 labels, not 11");
  }

  private static void assertEveryImageOnce(Partition partition, int images) {
    int[] all =
        IntStream.range(0, partition.size())
            .flatMap(party -> IntStream.of(partition.indices(party)))
            .toArray();
    assertThat(all).hasSize(images).doesNotHaveDuplicates();
  }
}
