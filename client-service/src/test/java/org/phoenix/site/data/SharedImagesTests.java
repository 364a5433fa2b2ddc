package org.phoenix.site.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;

class SharedImagesTests {

  @TempDir Path folder;

  @Test
  void aPortionHoldsDifferentImages() throws IOException {
    ImageSet portion = shared(200).portion(0.25, 7);

    Set<Integer> images = new HashSet<>();
    for (int i = 0; i < portion.size(); i++) {
      images.add(portion.pixel(i, 0, 0, 0));
    }
    assertThat(portion.size()).isEqualTo(50);
    assertThat(images).hasSize(50);
  }

  @Test
  void aSeedDrawsTheSamePortionAndAnotherOneAnother() throws IOException {
    SharedImages shared = shared(200);

    assertThat(shared.portion(0.5, 1).sha256()).isEqualTo(shared.portion(0.5, 1).sha256());
    assertThat(shared.portion(0.5, 1).sha256()).isNotEqualTo(shared.portion(0.5, 2).sha256());
  }

  @Test
  void alphaIsThePortionOfTheWholeSet() throws IOException {
    assertThat(shared(10).portion(0, 1).size()).isZero();
    assertThat(shared(10).portion(1, 1).size()).isEqualTo(10);
  }

  @Test
  void greyImagesGoIntoAModelOfColours() throws IOException {
    assertThat(SharedImages.read(write(10), 3, 2).all().shape()).isEqualTo("3 x 2 x 2");
  }

  @Test
  void channelsThatCannotBeMadeAreRefused() throws IOException {
    Path file = write(10);

    assertThatThrownBy(() -> SharedImages.read(file, 4, 2))
        .hasMessageStartingWith("images of 1 channels cannot be made images of 4");
  }

  private SharedImages shared(int count) throws IOException {
    return SharedImages.read(write(count), 1, 2);
  }

  /** Image i is 2 x 2 pixels of value i. */
  private Path write(int count) throws IOException {
    byte[] pixels = new byte[count * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 4);
    }
    Path file = folder.resolve("shared.safetensors");
    ImageSetFile.write(file, ImageSet.unlabelled(pixels, 1, 2, 2), Map.of());
    return file;
  }
}
