package org.phoenix.evaluator.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.Shapes;

class ReferenceSetTests {

  @TempDir private Path folder;

  @Test
  void holdsOutTheSameShareOfEveryClass() throws IOException {
    ReferenceSet set = read(Shapes.all(600, 1), null, 0);
    assertThat(set.heldOut().classCounts()).containsExactly(50, 50, 50, 50);
    assertThat(set.training().classCounts()).containsExactly(100, 100, 100, 100);
  }

  @Test
  void everyImageIsInExactlyOnePart() throws IOException {
    int count = 300;
    byte[] pixels = new byte[count * 144];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      Arrays.fill(pixels, i * 144, (i + 1) * 144, (byte) (i % 250));
      pixels[i * 144] = (byte) (i / 250);
      labels[i] = i % 2;
    }
    ReferenceSet set = read(new ImageSet(pixels, 1, 12, 12, labels, 2), null, 5);
    ImageSet both = set.training().concat(set.heldOut());
    assertThat(both.size()).isEqualTo(count);
    assertThat(
            IntStream.range(0, count)
                .map(i -> both.pixel(i, 0, 0, 0) * 250 + both.pixel(i, 0, 0, 1))
                .distinct()
                .count())
        .isEqualTo(count);
  }

  @Test
  void theSeedDecidesTheSplit() throws IOException {
    ImageSet all = Shapes.all(300, 1);
    assertThat(read(all, null, 1).heldOut().sha256())
        .isEqualTo(read(all, null, 1).heldOut().sha256())
        .isNotEqualTo(read(all, null, 2).heldOut().sha256());
  }

  @Test
  void theHalvesOfTheHeldOutImagesAreDisjointAndAlikeInClasses() throws IOException {
    ReferenceSet set = read(Shapes.all(600, 1), null, 0);
    int[][] halves = ReferenceSet.halves(set.heldOut());
    assertThat(halves[0]).hasSize(100).doesNotContain(halves[1]);
    assertThat(set.heldOut().subset(halves[0]).classCounts())
        .isEqualTo(set.heldOut().subset(halves[1]).classCounts());
  }

  @Test
  void imagesAreReducedToTheAskedSize() throws IOException {
    ImageSet large = new ImageSet(new byte[300 * 28 * 20], 1, 28, 20, alternating(300), 2);
    assertThat(read(large, 16, 0).heldOut().shape()).isEqualTo("1 x 16 x 16");
    assertThat(read(large, null, 0).heldOut().shape()).isEqualTo("1 x 20 x 20");
  }

  @Test
  void imagesTakeTheAskedChannels() throws IOException {
    ImageSetFile.write(folder.resolve(ImageSetFile.NAME), Shapes.all(300, 1), Map.of());
    assertThat(ReferenceSet.read(settings(3)).heldOut().channels()).isEqualTo(3);
    assertThatThrownBy(() -> ReferenceSet.read(settings(2)))
        .isInstanceOf(UnusableReferenceException.class)
        .hasMessageStartingWith(folder + ": images of 1 channels cannot be made images of 2");
  }

  @Test
  void imagesThatLenetCannotTakeAreRefused() {
    ImageSet tiny = new ImageSet(new byte[300 * 64], 1, 8, 8, alternating(300), 2);
    assertThatThrownBy(() -> read(tiny, null, 0))
        .isInstanceOf(UnusableReferenceException.class)
        .hasMessageContaining("12 to 64 pixels a side, not 8");
  }

  @Test
  void aMissingFolderIsNamed() {
    Path missing = folder.resolve("nowhere");
    assertThatThrownBy(() -> ReferenceSet.read(settings(missing, null, 0)))
        .isInstanceOf(UnusableReferenceException.class)
        .hasMessageStartingWith(missing + ": no such folder");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    Path file = folder.resolve(ImageSetFile.NAME);
    ImageSetFile.write(file, Shapes.all(300, 1), Map.of());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    assertThatThrownBy(() -> ReferenceSet.read(settings(folder, null, 0)))
        .isInstanceOf(UnusableReferenceException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void imagesWithoutLabelsOrTooFewOfThemAreRefused() {
    assertThatThrownBy(() -> read(Shapes.noise(300, 1), null, 0))
        .isInstanceOf(UnusableReferenceException.class)
        .hasMessageContaining("needs labels of at least 2 classes");
    assertThatThrownBy(() -> read(Shapes.all(90, 1), null, 0))
        .isInstanceOf(UnusableReferenceException.class)
        .hasMessageContaining("90 images leave")
        .hasMessageContaining("at least 64 of each");
  }

  private ReferenceSet read(ImageSet images, Integer size, long seed) throws IOException {
    ImageSetFile.write(folder.resolve(ImageSetFile.NAME), images, Map.of());
    return ReferenceSet.read(settings(folder, size, seed));
  }

  private EvaluatorProperties.Reference settings(int channels) {
    return new EvaluatorProperties.Reference(folder, channels, null, 1.0 / 3, 0, 10);
  }

  private static EvaluatorProperties.Reference settings(Path path, Integer size, long seed) {
    return new EvaluatorProperties.Reference(path, null, size, 1.0 / 3, seed, 10);
  }

  private static int[] alternating(int count) {
    return IntStream.range(0, count).map(i -> i % 2).toArray();
  }
}
