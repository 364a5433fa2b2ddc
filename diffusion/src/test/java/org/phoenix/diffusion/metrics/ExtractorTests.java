package org.phoenix.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.torchscript.ForeignModule;

class ExtractorTests {

  @TempDir private Path folder;

  /**
   * Bilinear, corners not aligned: of n pixels made m, pixel i lies at (i + 0.5) n / m - 0.5. Two
   * pixels a, b made four are a, 0.75 a + 0.25 b, 0.25 a + 0.75 b, b.
   */
  @Test
  void imagesAreEnlargedAsPytorchFidDoesAndScaledToOne() throws IOException {
    Path module = module("torch.flatten(x, 1, -1)");
    ImageSet grey = ImageSet.unlabelled(new byte[] {0, (byte) 255, 0, (byte) 255}, 1, 2, 2);
    List<Integer> progress = new ArrayList<>();
    Features features = read(module, 4, grey, progress);
    assertThat(features.rows()).isEqualTo(1);
    assertThat(features.dimension()).isEqualTo(48);
    double[] row = features.row(0);
    for (int i = 0; i < 48; i += 4) {
      assertThat(new double[] {row[i], row[i + 1], row[i + 2], row[i + 3]})
          .containsExactly(new double[] {-1, -0.5, 0.5, 1}, within(1e-6));
    }
    assertThat(progress).containsExactly(1);
  }

  @Test
  void channelsKeepTheirOrderAndBatchesTheirImages() throws IOException {
    Path module = module("torch.mean(torch.flatten(x, 2, -1), [2])");
    byte[] pixels = new byte[5 * 3 * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 4 * 15);
    }
    List<Integer> progress = new ArrayList<>();
    Features features = read(module, 8, ImageSet.unlabelled(pixels, 3, 2, 2), progress);
    for (int i = 0; i < 15; i++) {
      assertThat(features.row(i / 3)[i % 3]).isCloseTo(i * 15 / 127.5 - 1, within(1e-6));
    }
    assertThat(progress).containsExactly(2, 4, 5);
  }

  @Test
  void anotherFileNoModuleOrNoFeaturesAreRefused() throws IOException {
    Path module = module("torch.sum(x)");
    assertThatThrownBy(() -> new Extractor(module, "ab".repeat(32), 8, Device.cpu()))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("has the SHA-256 " + Sha256.of(module));
    ImageSet image = ImageSet.unlabelled(new byte[4], 1, 2, 2);
    assertThatThrownBy(() -> read(module, 8, image, new ArrayList<>()))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("features are (1, D)");
    assertThatThrownBy(() -> read(module("torch.mm(x, x)"), 8, image, new ArrayList<>()))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("does not take images (1, 3, 8, 8)");
    Path text = Files.writeString(folder.resolve("text.pt"), "import os");
    assertThatThrownBy(() -> new Extractor(text, Sha256.of(text), 8, Device.cpu()))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("is no TorchScript module");
  }

  private Features read(Path module, int size, ImageSet images, List<Integer> progress)
      throws IOException {
    try (var extractor = new Extractor(module, Sha256.of(module), size, Device.cpu())) {
      return extractor.read(images, 2, progress::add);
    }
  }

  private Path module(String body) throws IOException {
    return Files.write(
        folder.resolve(Integer.toHexString(body.hashCode()) + ".pt"), ForeignModule.forward(body));
  }
}
