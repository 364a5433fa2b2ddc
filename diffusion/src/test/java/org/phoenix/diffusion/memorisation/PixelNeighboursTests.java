package org.phoenix.diffusion.memorisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;

class PixelNeighboursTests {

  private static final int[] SOME = {0, 7, 255, 256, 511, 599};

  /** More than two blocks of images. */
  private final ImageSet images = noise(600, 1);

  @Test
  void blackIsTwoFromWhiteAndOneLevelIsTwoOf255() {
    ImageSet black = flat(0);
    assertThat(neighbours(black).nearest(flat(255))).containsExactly(2);
    assertThat(neighbours(black).nearest(flat(1))[0]).isCloseTo(2 / 255.0, within(1e-15));
  }

  @Test
  void areThoseOfBruteForce() {
    ImageSet queries = noise(37, 2);
    double[] nearest = neighbours(images).nearest(queries);
    double[] others = neighbours(images).nearestOthers(SOME);

    for (int query = 0; query < queries.size(); query++) {
      assertThat(nearest[query]).isEqualTo(bruteForce(queries, query, -1));
    }
    for (int i = 0; i < SOME.length; i++) {
      assertThat(others[i]).isEqualTo(bruteForce(images, SOME[i], SOME[i]));
    }
  }

  @Test
  void anImageOfTheSetIsAtExactlyZeroAndItsOwnCopyDoesNotCount() {
    assertThat(neighbours(images).nearest(images.subset(SOME))).containsOnly(0);
    assertThat(neighbours(images).nearestOthers(SOME)).doesNotContain(0);
    assertThat(neighbours(images.concat(images.range(7, 8))).nearestOthers(SOME)[1]).isZero();
  }

  @Test
  void largeImagesAreExactToo() {
    int size = 200_001;
    byte[] white = new byte[size];
    Arrays.fill(white, (byte) 255);
    byte[] nearlyWhite = white.clone();
    nearlyWhite[size - 1] = (byte) 254;
    ImageSet set = ImageSet.unlabelled(white, 1, size, 1);

    assertThat(neighbours(set).nearest(ImageSet.unlabelled(new byte[size], 1, size, 1)))
        .containsExactly(2);
    assertThat(neighbours(set).nearest(ImageSet.unlabelled(nearlyWhite, 1, size, 1)))
        .containsExactly(Math.sqrt(1.0 / size) / 127.5);
  }

  @Test
  void imagesOfAnotherShapeAreRefused() {
    ImageSet tall = ImageSet.unlabelled(new byte[15], 1, 15, 1);
    assertThatThrownBy(() -> neighbours(images).nearest(tall))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 x 15 x 1")
        .hasMessageContaining("1 x 3 x 5");
  }

  @Test
  void theSearchCanBeEnded() {
    Runnable asked =
        () -> {
          throw new CancellationException("asked");
        };
    assertThatThrownBy(() -> new PixelNeighbours(images, asked).nearest(images))
        .hasMessage("asked");
  }

  private double bruteForce(ImageSet queries, int query, int excluded) {
    return IntStream.range(0, images.size())
        .filter(image -> image != excluded)
        .mapToDouble(image -> distance(queries, query, image))
        .min()
        .orElseThrow();
  }

  private double distance(ImageSet queries, int query, int image) {
    long sum = 0;
    for (int i = 0; i < images.imageSize(); i++) {
      int a = Byte.toUnsignedInt(queries.pixels().get(query * images.imageSize() + i));
      int b = Byte.toUnsignedInt(images.pixels().get(image * images.imageSize() + i));
      sum += (long) (a - b) * (a - b);
    }
    return Math.sqrt(sum / (double) images.imageSize()) / 127.5;
  }

  private static PixelNeighbours neighbours(ImageSet images) {
    return new PixelNeighbours(images, () -> {});
  }

  private static ImageSet flat(int level) {
    byte[] pixels = new byte[15];
    Arrays.fill(pixels, (byte) level);
    return ImageSet.unlabelled(pixels, 1, 3, 5);
  }

  private static ImageSet noise(int count, long seed) {
    byte[] pixels = new byte[count * 15];
    new Random(seed).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, 1, 3, 5);
  }
}
