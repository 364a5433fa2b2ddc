package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionsTests {

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
  void impossibleDivisionsAreRefused() {
    ImageSet plain = ImageSet.unlabelled(new byte[5], 1, 1, 1);
    assertThat(Partitions.iid(plain, 5, 0).size()).isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.iid(plain, 6, 0))
        .withMessageContaining("5 images among 6 parties leave party 0 without any");
    assertThatIllegalArgumentException().isThrownBy(() -> Partitions.iid(SET, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitions.labelShards(plain, 2, 1, 0))
        .withMessageContaining("without labels");
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
