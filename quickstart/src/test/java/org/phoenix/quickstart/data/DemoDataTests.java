package org.phoenix.quickstart.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;

class DemoDataTests {

  private static final ImageSet IMAGES = SourceImages.load(null).images();
  private static final DemoData DATA = DemoData.deal(IMAGES, 7);

  @Test
  void theReferenceAndTheSharedSetHaveEveryClassAlike() {
    assertThat(DATA.reference().classCounts()).containsOnly(600).hasSize(10);
    assertThat(DATA.shared().classCounts()).containsOnly(100).hasSize(10);
  }

  @Test
  void honestSitesHaveTwoClassesEachAndAllTenTogether() {
    Set<Integer> together = new HashSet<>();
    for (ImageSet site : honest()) {
      List<Integer> own = IntStream.of(site.labels()).distinct().boxed().toList();
      assertThat(own).hasSize(2);
      assertThat(together).doesNotContainAnyElementsOf(own);
      together.addAll(own);
    }
    assertThat(honest()).hasSize(5).allMatch(site -> site.size() == 600);
    assertThat(together).hasSize(10);
  }

  @Test
  void noImageIsDealtTwice() {
    // Numbered images tell where they went.
    ImageSet numbered = numbered(2_000);
    DemoData data = DemoData.deal(numbered, 1);
    int[] dealt =
        Stream.concat(
                Stream.of(data.reference(), data.shared()),
                data.sites().entrySet().stream()
                    .filter(site -> !site.getKey().equals(DemoData.BROKEN_SITE))
                    .map(site -> site.getValue()))
            .flatMapToInt(DemoDataTests::numbers)
            .sorted()
            .toArray();
    assertThat(dealt).isEqualTo(IntStream.range(0, 2_000).toArray());
  }

  @Test
  void smallerSetsAreDealtInProportion() {
    DemoData data = DemoData.deal(numbered(2_000), 1);

    assertThat(data.reference().classCounts()).containsOnly(120);
    assertThat(data.shared().classCounts()).containsOnly(20);
    assertThat(data.sites().values()).allMatch(site -> site.size() == 120);
  }

  @Test
  void theBrokenSiteHasUniformNoise() {
    ImageSet noise = DATA.sites().get(DemoData.BROKEN_SITE);

    assertThat(noise.size()).isEqualTo(600);
    long[] histogram = new long[256];
    ByteBuffer pixels = noise.pixels();
    while (pixels.hasRemaining()) {
      histogram[Byte.toUnsignedInt(pixels.get())]++;
    }
    double expected = noise.size() * noise.imageSize() / 256.0;
    assertThat(Arrays.stream(histogram).boxed())
        .allMatch(count -> Math.abs(count - expected) < 0.1 * expected);
  }

  @Test
  void theSeedDecidesWhoGetsWhat() {
    DemoData again = DemoData.deal(IMAGES, 7);
    DemoData other = DemoData.deal(IMAGES, 8);

    assertThat(hashes(again)).isEqualTo(hashes(DATA));
    assertThat(hashes(other)).doesNotContainAnyElementsOf(hashes(DATA));
  }

  private static List<ImageSet> honest() {
    return DATA.sites().entrySet().stream()
        .filter(site -> !site.getKey().equals(DemoData.BROKEN_SITE))
        .map(site -> site.getValue())
        .toList();
  }

  private static List<String> hashes(DemoData data) {
    return Stream.concat(Stream.of(data.reference(), data.shared()), data.sites().values().stream())
        .map(ImageSet::sha256)
        .toList();
  }

  /** Images of two pixels that hold their number; classes in turn. */
  private static ImageSet numbered(int count) {
    ByteBuffer pixels = ByteBuffer.allocate(2 * count);
    for (int i = 0; i < count; i++) {
      pixels.putShort((short) i);
    }
    int[] labels = IntStream.range(0, count).map(i -> i % 10).toArray();
    return new ImageSet(pixels.array(), 1, 1, 2, labels, 10);
  }

  private static IntStream numbers(ImageSet set) {
    return IntStream.range(0, set.size())
        .map(i -> set.pixel(i, 0, 0, 0) << 8 | set.pixel(i, 0, 0, 1));
  }
}
