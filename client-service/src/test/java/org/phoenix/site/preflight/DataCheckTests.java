package org.phoenix.site.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.IdxFiles;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.site.preflight.Finding.Verdict;

class DataCheckTests {

  @TempDir private Path folder;

  @Test
  void imagesAndClassesAreCounted() throws IOException {
    IdxFiles.write(
        folder,
        "train",
        new ImageSet(new byte[5 * 4], 1, 2, 2, new int[] {0, 2, 2, 1, 2}, 3),
        true);

    DataCheck check = new DataCheck(folder);

    assertThat(check.images()).isEqualTo(5);
    assertThat(check.findings())
        .containsExactly(
            Finding.ok(
                "data", "5 images of 1 x 2 x 2 in %s, classes: 3 (0: 1, 1: 1, 2: 3)", folder));
  }

  @Test
  void picturesAreCountedByTheirFolders() throws IOException {
    picture("cat/a.png");
    picture("cat/b.png");
    picture("dog/c.png");

    assertThat(new DataCheck(folder).findings())
        .containsExactly(Finding.ok("data", "3 images in %s, classes: 2 (cat: 2, dog: 1)", folder));
  }

  @Test
  void everyBrokenPictureIsNamedWithWhatToDo() throws IOException {
    picture("cat/a.png");
    Path text = Files.writeString(folder.resolve("cat/b.png"), "no picture");
    byte[] whole = Files.readAllBytes(picture("dog/c.png"));
    Path half =
        Files.write(folder.resolve("dog/d.png"), java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(new DataCheck(folder).findings())
        .allMatch(found -> found.verdict() == Verdict.FATAL)
        .extracting(Finding::text)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        text
                            + ": begins neither as a PNG nor as a JPEG file does;"
                            + " copy it again from its source or take it away"),
            second -> assertThat(second).startsWith(half + ": cannot be decoded: "));
  }

  @Test
  void everyBrokenCifarFileIsNamed() throws IOException {
    Files.write(folder.resolve("data_batch_1.bin"), new byte[3073]);
    Path odd = Files.write(folder.resolve("data_batch_2.bin"), new byte[3000]);
    byte[] label = new byte[3073];
    label[0] = 10;
    Path foreign = Files.write(folder.resolve("data_batch_3.bin"), label);

    assertThat(new DataCheck(folder).findings())
        .extracting(Finding::text)
        .satisfiesExactly(
            first -> assertThat(first).startsWith(odd + ": 3000 bytes are no records of 3073"),
            second -> assertThat(second).startsWith(foreign + ": record 0 has the label 10"));
  }

  @Test
  void aBrokenIdxFileIsNamed() throws IOException {
    Path images = Files.writeString(folder.resolve("train-images-idx3-ubyte"), "not images");

    assertThat(new DataCheck(folder).findings())
        .singleElement()
        .satisfies(found -> assertThat(found.text()).startsWith(images.toString()));
  }

  @Test
  void aMissingFolderIsNamed() {
    Path missing = folder.resolve("nowhere");

    DataCheck check = new DataCheck(missing);

    assertThat(check.images()).isZero();
    assertThat(check.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.text()).startsWith(missing + ": no such folder; "));
  }

  @Test
  void aHundredBrokenFilesAreNotAHundredLines() throws IOException {
    for (int i = 0; i < 100; i++) {
      Files.createFile(folder.resolve(i + ".png"));
    }

    assertThat(new DataCheck(folder).findings())
        .hasSize(21)
        .last()
        .extracting(Finding::text)
        .isEqualTo("80 more files in %s cannot be read; 0 images can".formatted(folder));
  }

  private Path picture(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    return file;
  }
}
