package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

class ImageSetFileTests {

  @TempDir Path home;

  @Test
  void labelledSetsTravelWithTheirNotes() throws IOException {
    Path file = home.resolve("set.safetensors");
    // 5 images of 12 classes: the class count is more than the labels tell
    ImageSet set = TestImages.counting(5, 3, 2, 2, 12);
    ImageSetFile.write(file, set, Map.of("seed", "7"));
    assertThat(ImageSetFile.read(file).sha256()).isEqualTo(set.sha256());
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      assertThat(tensors.header().metadata()).containsEntry("seed", "7");
    }
  }

  @Test
  void setsWithoutLabelsTravelToo() throws IOException {
    Path file = home.resolve("set.safetensors");
    ImageSet set = ImageSet.unlabelled(new byte[] {1, 2, 3, 4}, 1, 2, 2);
    ImageSetFile.write(file, set, Map.of());
    assertThat(ImageSetFile.read(file).sha256()).isEqualTo(set.sha256());
  }

  @Test
  void narrowLabelsOfOthersAreRead() throws IOException {
    var images = TensorInfo.of("images", DType.U8, 2, 1, 1, 1);
    var labels = TensorInfo.of("labels", DType.U8, 2);
    Path file = write(Map.of(), images, labels);
    ImageSet set = ImageSetFile.read(file);
    assertThat(set.labels()).containsExactly(0, 0);
    assertThat(set.classes()).isEqualTo(1);
  }

  @Test
  void otherTensorsAreRefused() throws IOException {
    var images = TensorInfo.of("images", DType.U8, 2, 1, 1, 1);
    broken(write(Map.of(), TensorInfo.of("x", DType.U8, 1)), "no tensor images of U8");
    broken(write(Map.of(), TensorInfo.of("images", DType.F32, 1, 1, 1, 1)), "no tensor images");
    broken(write(Map.of(), TensorInfo.of("images", DType.U8, 4)), "no tensor images");
    broken(write(Map.of(), TensorInfo.of("images", DType.U8, 0, 1, 1, 1)), "no tensor images");
    broken(write(Map.of(), images, TensorInfo.of("x", DType.U8, 1)), "holds other tensors");
    broken(write(Map.of(), images, TensorInfo.of("labels", DType.U8, 3)), "labels are not I64");
    broken(write(Map.of(), TensorInfo.of("labels", DType.F32, 2), images), "labels are not I64");
    broken(
        write(Map.of("classes", "x"), images, TensorInfo.of("labels", DType.U8, 2)),
        "is no set of images");
  }

  @Test
  void truncatedAndMissingFilesAreRefused() throws IOException {
    Path file = home.resolve("set.safetensors");
    broken(file, "no such file");
    ImageSetFile.write(file, TestImages.grey(5), Map.of());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    broken(file, "truncated");
    assertThat(home.toFile().list()).containsExactly("set.safetensors");
  }

  private Path write(Map<String, String> metadata, TensorInfo... tensors) throws IOException {
    Path file = home.resolve("forged.safetensors");
    Whole.file(
        file,
        out -> {
          try (SafeTensorsWriter writer = new SafeTensorsWriter(out, metadata, List.of(tensors))) {
            for (TensorInfo tensor : tensors) {
              writer.write(ByteBuffer.allocate((int) tensor.byteLength()));
            }
          }
        });
    return file;
  }

  private static void broken(Path file, String reason) {
    assertThatExceptionOfType(BrokenDataException.class)
        .isThrownBy(() -> ImageSetFile.read(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(reason);
  }
}
