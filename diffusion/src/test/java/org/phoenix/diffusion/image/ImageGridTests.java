package org.phoenix.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;

class ImageGridTests {

  private static final ImageSet GREY =
      ImageSet.unlabelled(new byte[] {0, 50, 100, (byte) 200, 1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 2);

  @TempDir Path home;

  @Test
  void greyImagesStandInRowsWithTheirExactValues() throws IOException {
    BufferedImage picture = read(new ImageGrid(2, 3, 1), GREY, Map.of());
    assertThat(picture.getWidth()).isEqualTo(1 + 2 * (6 + 1));
    assertThat(picture.getHeight()).isEqualTo(1 + 2 * (6 + 1));
    assertThat(picture.getRaster().getNumBands()).isEqualTo(1);
    assertThat(sample(picture, 1, 1, 0)).isZero();
    assertThat(sample(picture, 6, 3, 0)).isEqualTo(50);
    assertThat(sample(picture, 6, 6, 0)).isEqualTo(200);
    assertThat(sample(picture, 8, 1, 0)).isEqualTo(1);
    assertThat(sample(picture, 1, 8, 0)).isEqualTo(5);
    assertThat(sample(picture, 0, 0, 0)).isEqualTo(255);
    assertThat(sample(picture, 7, 5, 0)).isEqualTo(255);
    // the fourth place is empty
    assertThat(sample(picture, 10, 10, 0)).isEqualTo(255);
  }

  @Test
  void coloursKeepTheirPlaces() throws IOException {
    ImageSet red = ImageSet.unlabelled(new byte[] {(byte) 250, 10, 20}, 3, 1, 1);
    BufferedImage picture = read(new ImageGrid(1, 2, 0), red, Map.of());
    assertThat(picture.getRGB(1, 1)).isEqualTo(0xff_fa_0a_14);
  }

  @Test
  void notesStandInTheFile() throws IOException {
    String bytes =
        new String(
            write(new ImageGrid(2, 1, 0), GREY, Map.of("seed", "42", "sampler", "ddim:50")),
            StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains("tEXtsampler\u0000ddim:50").contains("tEXtseed\u000042");
  }

  @Test
  void notesBeyondLatinAreKeptAsUnicode() throws IOException {
    byte[] bytes = write(new ImageGrid(2, 1, 0), GREY, Map.of("site", "東京"));
    assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("iTXtsite").contains("東京");
  }

  @Test
  void equalContentGivesEqualBytes() throws IOException {
    var notes = Map.of("a", "1", "b", "2", "c", "3", "d", "4");
    assertThat(write(new ImageGrid(2, 4, 2), GREY, notes))
        .isEqualTo(write(new ImageGrid(2, 4, 2), GREY, notes));
  }

  @Test
  void aFileIsWrittenAsAWhole() throws IOException {
    Path file = home.resolve("grids/samples.png");
    ImageGrid.of(2, GREY).write(file, GREY, Map.of());
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(2 + 2 * (64 + 2));
    assertThat(file.resolveSibling(".").toFile().list()).containsExactly("samples.png");
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    ImageSet two = ImageSet.unlabelled(new byte[2], 2, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(new ImageGrid(1, 1, 0), two, Map.of()))
        .withMessage("no picture of 1 images of 2 x 1 x 1, 0 classes");
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageGrid(0, 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(new ImageGrid(1_000_000, 64, 0), GREY, Map.of()))
        .withMessageContaining("too large");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(new ImageGrid(1, 1, 0), GREY, Map.of("", "x")))
        .withMessageContaining("keyword");
  }

  private static int sample(BufferedImage picture, int x, int y, int band) {
    return picture.getRaster().getSample(x, y, band);
  }

  private static BufferedImage read(ImageGrid grid, ImageSet images, Map<String, String> notes)
      throws IOException {
    return ImageIO.read(new ByteArrayInputStream(write(grid, images, notes)));
  }

  private static byte[] write(ImageGrid grid, ImageSet images, Map<String, String> notes)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    grid.write(bytes, images, notes);
    return bytes.toByteArray();
  }
}
