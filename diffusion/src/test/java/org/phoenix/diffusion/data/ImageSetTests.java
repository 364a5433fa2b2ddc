package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ImageSetTests {

  @Test
  void aSubsetHoldsTheChosenImagesInOrder() {
    ImageSet set = TestImages.grey(5);
    ImageSet chosen = set.subset(new int[] {4, 1, 1});
    assertThat(chosen.size()).isEqualTo(3);
    assertThat(chosen.labels()).containsExactly(1, 1, 1);
    assertThat(chosen.pixel(0, 0, 3, 4)).isEqualTo(set.pixel(4, 0, 3, 4));
    assertThat(chosen.pixel(2, 0, 0, 0)).isEqualTo(set.pixel(1, 0, 0, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> set.subset(new int[] {5}))
        .withMessage("image 5 of 5");
  }

  @Test
  void aSetCutInTwoAndJoinedIsTheSame() {
    ImageSet set = TestImages.grey(5);
    ImageSet joined = set.range(0, 2).concat(set.range(2, 5));
    assertThat(joined.sha256()).isEqualTo(set.sha256());
    assertThat(joined.classCounts()).containsExactly(2, 2, 1);
  }

  @Test
  void whatDoesNotFitIsNotJoined() {
    ImageSet set = TestImages.grey(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set.concat(TestImages.counting(2, 1, 5, 4, 3)))
        .withMessage("images of 1 x 4 x 5 and of 1 x 5 x 4 are no one set");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set.concat(ImageSet.unlabelled(new byte[20], 1, 4, 5)))
        .withMessage("only one of two sets has labels");
  }

  @Test
  void bytesBecomeMinusOneToOneAndBack() {
    byte[] pixels = new byte[256];
    for (int i = 0; i < 256; i++) {
      pixels[i] = (byte) i;
    }
    ImageSet set = ImageSet.unlabelled(pixels, 1, 16, 16);
    float[] x = set.normalised();
    assertThat(x[0]).isEqualTo(-1);
    assertThat(x[255]).isEqualTo(1);
    assertThat(x[51]).isEqualTo(51 / 127.5f - 1);
    assertThat(ImageSet.ofNormalised(x, 1, 16, 16).sha256()).isEqualTo(set.sha256());
  }

  @Test
  void whatAModelOvershootsIsCut() {
    float[] x = {-3, 3, Float.NaN, Float.NEGATIVE_INFINITY};
    ImageSet set = ImageSet.ofNormalised(x, 1, 2, 2);
    assertThat(set.pixel(0, 0, 0, 0)).isZero();
    assertThat(set.pixel(0, 0, 0, 1)).isEqualTo(255);
    assertThat(set.pixel(0, 0, 1, 0)).isZero();
    assertThat(set.pixel(0, 0, 1, 1)).isZero();
  }

  @Test
  void theHashTellsShapesAndLabelsApart() {
    byte[] pixels = new byte[24];
    String hash = ImageSet.unlabelled(pixels, 1, 4, 6).sha256();
    assertThat(hash).hasSize(64);
    assertThat(ImageSet.unlabelled(pixels, 1, 6, 4).sha256()).isNotEqualTo(hash);
    assertThat(new ImageSet(pixels, 1, 4, 6, new int[] {0}, 1).sha256()).isNotEqualTo(hash);
  }

  @Test
  void sizesThatDoNotAgreeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSet.unlabelled(new byte[21], 1, 4, 5))
        .withMessage("21 bytes are no images of 20");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSet(new byte[20], 1, 4, 5, new int[] {3}, 3))
        .withMessage("label 3 is none of 3 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSet(new byte[20], 1, 4, 5, new int[] {0, 0}, 3))
        .withMessage("2 labels of 3 classes for 1 images");
  }
}
