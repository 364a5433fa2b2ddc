package org.phoenix.diffusion.data;

import static java.awt.image.BufferedImage.TYPE_3BYTE_BGR;
import static java.awt.image.BufferedImage.TYPE_4BYTE_ABGR;
import static java.awt.image.BufferedImage.TYPE_BYTE_BINARY;
import static java.awt.image.BufferedImage.TYPE_BYTE_GRAY;
import static java.awt.image.BufferedImage.TYPE_USHORT_GRAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFolderTests {

  private static final ImageForm GREY_TWO = new ImageForm(1, 2);

  @TempDir Path folder;

  @Test
  void subfoldersAreClassesInTheOrderOfTheirNames() throws IOException {
    Pictures.png(folder.resolve("dog/2.png"), 3, 2, TYPE_BYTE_GRAY, 20);
    Pictures.png(folder.resolve("dog/1.PNG"), 3, 2, TYPE_BYTE_GRAY, 10);
    Pictures.png(folder.resolve("cat/9.png"), 3, 2, TYPE_BYTE_GRAY, 90);
    ImageSet set = DataFolder.read(folder);
    assertThat(set.shape()).isEqualTo("1 x 2 x 3");
    assertThat(set.labels()).containsExactly(0, 1, 1);
    assertThat(set.classes()).isEqualTo(2);
    assertThat(first(set)).containsExactly(90, 10, 20);
    assertThat(DataFolder.classNames(folder)).containsExactly("cat", "dog");
    assertThat(DataFolder.ofPictures(folder)).isTrue();
  }

  @Test
  void aFlatFolderHasNoLabels() throws IOException {
    Pictures.png(folder.resolve("b.png"), 2, 2, TYPE_BYTE_GRAY, 2);
    Pictures.jpeg(folder.resolve("a.JPeG"), 2, 2, TYPE_BYTE_GRAY, 1);
    ImageSet set = DataFolder.read(folder);
    assertThat(set.labelled()).isFalse();
    assertThat(first(set)).containsExactly(1, 2);
    assertThat(DataFolder.classNames(folder)).isEmpty();
  }

  @Test
  void straysAreNoImagesAndNoClasses() throws IOException {
    Pictures.png(folder.resolve("cat/1.png"), 2, 2, TYPE_BYTE_GRAY, 7);
    for (String stray :
        new String[] {".DS_Store", "Thumbs.db", "cat/notes.txt", "cat/._1.png", "cat/png"}) {
      Files.writeString(folder.resolve(stray), "stray");
    }
    Files.createDirectories(folder.resolve("empty"));
    Pictures.png(folder.resolve(".trash/1.png"), 9, 9, TYPE_BYTE_GRAY, 7);
    Files.createDirectories(folder.resolve("texts"));
    Files.writeString(folder.resolve("texts/labels.csv"), "1,cat");
    assertThat(DataFolder.read(folder).size()).isEqualTo(1);
    assertThat(DataFolder.classNames(folder)).containsExactly("cat");
  }

  @Test
  void aPictureThatBelongsToNoClassIsRefused() throws IOException {
    Pictures.png(folder.resolve("cat/1.png"), 2, 2, TYPE_BYTE_GRAY, 7);
    Path loose = Pictures.png(folder.resolve("loose.png"), 2, 2, TYPE_BYTE_GRAY, 7);
    broken("holds pictures (loose.png) beside folders of pictures (cat); put every picture");
    Files.delete(loose);
    Pictures.png(folder.resolve("cat/old/2.png"), 2, 2, TYPE_BYTE_GRAY, 7);
    broken(folder.resolve("cat/old") + ": holds pictures two folders down; name the folder");
  }

  @Test
  void picturesOfOtherKindsAreNotPassedOver() throws IOException {
    Pictures.png(folder.resolve("cat/1.png"), 2, 2, TYPE_BYTE_GRAY, 7);
    Path other = Files.writeString(folder.resolve("cat/2.WebP"), "RIFF");
    broken(other + ": pictures of the kind webp are not read; make it a PNG or JPEG file");
  }

  @Test
  void picturesOfDifferentSizesNeedASize() throws IOException {
    Pictures.png(folder.resolve("a.png"), 4, 6, TYPE_BYTE_GRAY, 10);
    Path other = Pictures.png(folder.resolve("b.png"), 9, 3, TYPE_BYTE_GRAY, 20);
    broken(other + ": has 9 x 3 pixels, and a.png has 4 x 6; make all pictures one size, or ask");
    ImageSet set = DataFolder.read(folder, new ImageForm(null, 2));
    assertThat(set.shape()).isEqualTo("1 x 2 x 2");
    assertThat(first(set)).containsExactly(10, 20);
    assertThat(DataFolder.survey(folder).images()).isEqualTo(2);
  }

  @Test
  void aFolderIsInColoursAsSoonAsOnePictureIs() throws IOException {
    Pictures.png(folder.resolve("a.png"), 2, 2, TYPE_BYTE_GRAY, 10);
    Pictures.png(folder.resolve("b.png"), 2, 2, TYPE_3BYTE_BGR, 20);
    ImageSet set = DataFolder.read(folder);
    assertThat(set.shape()).isEqualTo("3 x 2 x 2");
    assertThat(pixel(set, 0)).containsExactly(10, 10, 10);
    assertThat(pixel(set, 1)).containsExactly(20, 21, 22);
    // 0.299 x 20 + 0.587 x 21 + 0.114 x 22
    assertThat(first(DataFolder.read(folder, GREY_TWO))).containsExactly(10, 21);
  }

  @Test
  void sixteenBitsBecomeEight() throws IOException {
    Pictures.png(folder.resolve("a.png"), 2, 2, TYPE_USHORT_GRAY, 257 * 100 + 128);
    Pictures.png(folder.resolve("b.png"), 2, 2, TYPE_USHORT_GRAY, 257 * 100 + 129);
    Pictures.png(folder.resolve("c.png"), 2, 2, TYPE_USHORT_GRAY, 65535);
    assertThat(first(DataFolder.read(folder))).containsExactly(100, 101, 255);
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    byte[] red = {0, (byte) 200};
    byte[] grey = {5, (byte) 250};
    Pictures.write(
        folder.resolve("a.png"), "png", indexed(new IndexColorModel(1, 2, grey, grey, grey)));
    assertThat(DataFolder.read(folder).shape()).isEqualTo("1 x 2 x 2");
    assertThat(first(DataFolder.read(folder))).containsExactly(250);
    Pictures.write(
        folder.resolve("a.png"), "png", indexed(new IndexColorModel(1, 2, red, grey, grey)));
    assertThat(pixel(DataFolder.read(folder), 0)).containsExactly(200, 250, 250);
  }

  @Test
  void whatIsTransparentShowsWhite() throws IOException {
    BufferedImage picture = Pictures.filled(2, 2, TYPE_4BYTE_ABGR, 100);
    picture.getRaster().setSample(0, 0, 3, 0);
    picture.getRaster().setSample(1, 0, 3, 255);
    picture.getRaster().setSample(0, 1, 3, 51);
    Pictures.write(folder.resolve("a.png"), "png", picture);
    ImageSet set = DataFolder.read(folder);
    assertThat(set.channels()).isEqualTo(3);
    assertThat(set.pixel(0, 0, 0, 0)).isEqualTo(255);
    assertThat(set.pixel(0, 0, 0, 1)).isEqualTo(100);
    assertThat(set.pixel(0, 0, 1, 0)).isEqualTo((100 * 51 + 255 * 204) / 255);
  }

  @Test
  void aColourProfileChangesNothing() throws IOException {
    Path file = Pictures.jpeg(folder.resolve("a.jpg"), 8, 8, TYPE_3BYTE_BGR, 100);
    int[] without = pixel(DataFolder.read(folder), 0);
    Pictures.profile(file, ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB));
    // Converted to sRGB it would be about 168.
    assertThat(pixel(DataFolder.read(folder), 0)).isEqualTo(without);
  }

  @Test
  void aJpegUnderAPngsNameIsReadForWhatItIs() throws IOException {
    Pictures.jpeg(folder.resolve("a.png"), 8, 8, TYPE_BYTE_GRAY, 33);
    assertThat(first(DataFolder.read(folder))).containsExactly(33);
  }

  @Test
  void whatIsNoPictureIsNamed() throws IOException {
    Path file = folder.resolve("a.png");
    Files.createFile(file);
    broken(file + ": is empty; copy it again");
    Files.writeString(file, "GIF89a and more");
    broken(file + ": begins neither as a PNG nor as a JPEG file does");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("nowhere"));
    broken(file + ": is no file that can be read; take it away");
  }

  @Test
  void truncatedPicturesAreRefused() throws IOException {
    Path png = Pictures.png(folder.resolve("a.png"), 64, 64, TYPE_BYTE_GRAY, 7);
    Files.write(png, Arrays.copyOf(Files.readAllBytes(png), 60));
    broken(png + ": cannot be decoded: ");
    Files.delete(png);
    // The JPEG decoder would make up the rest in grey.
    Path jpeg = folder.resolve("a.jpg");
    BufferedImage noise = new BufferedImage(64, 64, TYPE_BYTE_GRAY);
    Random random = new Random(1);
    for (int i = 0; i < 64 * 64; i++) {
      noise.getRaster().setSample(i % 64, i / 64, 0, random.nextInt(256));
    }
    Pictures.write(jpeg, "jpeg", noise);
    byte[] whole = Files.readAllBytes(jpeg);
    Files.write(jpeg, Arrays.copyOf(whole, whole.length * 3 / 4));
    broken(jpeg + ": is damaged: ");
  }

  @Test
  void cmykIsRefusedByName() throws IOException {
    Path file = Pictures.cmyk(folder.resolve("a.jpg"));
    broken(file + ": has colours that are neither grey nor RGB (CMYK is the usual case); convert");
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 100_000, Integer.MAX_VALUE})
  void aBombIsRefusedByItsHeader(int side) throws IOException {
    Path file = Pictures.png(folder.resolve("a.png"), 2, 2, TYPE_BYTE_BINARY, 0);
    Pictures.announce(file, side, side);
    broken(file + ": announces %d x %d pixels, more than the 50000000".formatted(side, side));
    assertThatExceptionOfType(BrokenDataException.class)
        .isThrownBy(() -> DataFolder.read(folder, GREY_TWO))
        .withMessageContaining("announces");
  }

  @Test
  void tooManyPixelsTogetherAreRefusedBeforeAnyIsDecoded() throws IOException {
    Path file = Pictures.png(folder.resolve("0.png"), 2, 2, TYPE_BYTE_GRAY, 0);
    for (int i = 1; i < 50; i++) {
      Files.copy(file, folder.resolve(i + ".png"));
    }
    assertThatExceptionOfType(BrokenDataException.class)
        .isThrownBy(() -> DataFolder.read(folder, new ImageForm(3, 4096)))
        .withMessageContaining("50 images of 3 x 4096 x 4096 need 2400 MiB")
        .withMessageContaining("ask for a smaller size");
  }

  @Test
  void thereIsNoWayToOtherChannels() throws IOException {
    Pictures.png(folder.resolve("a.png"), 2, 2, TYPE_BYTE_GRAY, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataFolder.read(folder, new ImageForm(4, 2)))
        .withMessageStartingWith("images of 1 channels cannot be made images of 4");
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageForm(0, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageForm(1, 4097));
  }

  /** Whatever a file holds, it is read or named; nothing else is thrown. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void damageIsEitherHarmlessOrNamed(String format) throws IOException {
    Path file = folder.resolve("a." + format);
    Pictures.write(file, format, Pictures.filled(9, 9, TYPE_3BYTE_BGR, 50));
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      Files.write(file, random.nextInt(4) > 0 ? damaged : Arrays.copyOf(whole, i % whole.length));
      try {
        DataFolder.read(folder);
      } catch (BrokenDataException e) {
        assertThat(e.getMessage()).startsWith(folder.toString()).doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isBetween(200, 1000);
  }

  private static BufferedImage indexed(IndexColorModel palette) {
    BufferedImage picture = new BufferedImage(2, 2, TYPE_BYTE_BINARY, palette);
    for (int i = 0; i < 4; i++) {
      picture.getRaster().setSample(i % 2, i / 2, 0, 1);
    }
    return picture;
  }

  private void broken(String message) {
    assertThatExceptionOfType(BrokenDataException.class)
        .isThrownBy(() -> DataFolder.read(folder))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  /** The first pixel of every image. */
  private static int[] first(ImageSet set) {
    return IntStream.range(0, set.size()).map(image -> set.pixel(image, 0, 0, 0)).toArray();
  }

  private static int[] pixel(ImageSet set, int image) {
    return IntStream.range(0, set.channels())
        .map(channel -> set.pixel(image, channel, 0, 0))
        .toArray();
  }
}
