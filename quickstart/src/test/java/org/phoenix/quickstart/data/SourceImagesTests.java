package org.phoenix.quickstart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.quickstart.failure.RefusedException;

class SourceImagesTests {

  @TempDir private Path folder;

  @Test
  void theDemoTakesPicturesOfAnySizeAndTheNamesOfTheirFolders() throws IOException {
    for (int label = 0; label < 10; label++) {
      Path ofClass = Files.createDirectories(folder.resolve("class-" + label));
      Path picture = ofClass.resolve("0.png");
      ImageIO.write(
          new BufferedImage(20 + label, 30, BufferedImage.TYPE_BYTE_GRAY), "png", picture.toFile());
      for (int copy = 1; copy < 100; copy++) {
        Files.copy(picture, ofClass.resolve(copy + ".png"));
      }
    }
    SourceImages source = SourceImages.load(folder);
    assertThat(source.images().shape()).isEqualTo("1 x 32 x 32");
    assertThat(source.images().classCounts()).hasSize(10).containsOnly(100);
    assertThat(source.classNames()).startsWith("class-0", "class-1").hasSize(10);
  }

  @Test
  void picturesThatCannotBeDealtOutAreRefused() throws IOException {
    Path broken = Files.writeString(folder.resolve("a.png"), "no picture");
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> SourceImages.load(folder))
        .withMessageStartingWith(broken.toString());
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", broken.toFile());
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> SourceImages.load(folder))
        .withMessageContaining("ten classes");
  }
}
