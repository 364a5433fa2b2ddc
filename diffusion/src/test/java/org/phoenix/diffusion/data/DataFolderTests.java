package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTests {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void idxFilesAreWrittenAndRead(boolean compressed) throws IOException {
    ImageSet set = TestImages.grey(7);
    IdxFiles.write(folder, "t10k", set, compressed);
    ImageSet read = DataFolder.read(folder);
    assertThat(read.sha256()).isEqualTo(set.sha256());
    assertThat(folder.resolve("t10k-images-idx3-ubyte" + (compressed ? ".gz" : ""))).exists();
  }

  @Test
  void trainingImagesComeFirstAndOthersByPrefix() throws IOException {
    IdxFiles.write(folder, "t10k", TestImages.grey(3), true);
    IdxFiles.write(folder, "train", TestImages.grey(6), true);
    assertThat(DataFolder.read(folder).size()).isEqualTo(6);
    assertThat(IdxFiles.read(folder, "t10k").size()).isEqualTo(3);
  }

  @Test
  void cifarBatchesAreReadInOrder() throws IOException {
    Files.write(folder.resolve("data_batch_2.bin"), cifar(7, 7));
    Files.write(folder.resolve("data_batch_1.bin"), cifar(1, 9, 4));
    Files.write(folder.resolve("test_batch.bin"), cifar(0));
    ImageSet set = DataFolder.read(folder);
    assertThat(set.shape()).isEqualTo("3 x 32 x 32");
    assertThat(set.labels()).containsExactly(1, 9, 4, 7, 7);
    assertThat(set.classes()).isEqualTo(10);
    // red plane, then green, then blue
    assertThat(set.pixel(1, 0, 0, 0)).isEqualTo(9);
    assertThat(set.pixel(1, 1, 31, 31)).isEqualTo(19);
    assertThat(set.pixel(1, 2, 0, 0)).isEqualTo(29);
  }

  @Test
  void aFolderWithTestImagesOnlyIsRead() throws IOException {
    Files.write(folder.resolve("test_batch.bin"), cifar(0, 3));
    assertThat(DataFolder.read(folder).labels()).containsExactly(0, 3);
  }

  @Test
  void anImageSetFileIsRead() throws IOException {
    ImageSet set = TestImages.grey(4);
    ImageSetFile.write(folder.resolve(ImageSetFile.NAME), set, Map.of());
    assertThat(DataFolder.read(folder).sha256()).isEqualTo(set.sha256());
  }

  @Test
  void aMissingOrUnknownFolderIsNamedWithARemedy() throws IOException {
    Path missing = folder.resolve("missing");
    broken(missing, missing + ": no such folder; name a folder of idx files");
    broken(folder, folder + ": holds no images that are known here; name a folder");
    Path file = Files.createFile(folder.resolve("file"));
    broken(file, file + ": is not a folder;");
  }

  @Test
  void missingLabelsAreNamed() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(3), true);
    Files.delete(folder.resolve("train-labels-idx1-ubyte.gz"));
    broken(folder, "has no file train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz");
  }

  @Test
  void labelsOfAnotherSetAreRefused() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(4), true);
    Path other = folder.resolve("other");
    IdxFiles.write(other, "train", TestImages.grey(3), true);
    Files.copy(
        other.resolve("train-images-idx3-ubyte.gz"), folder.resolve("train-images-idx3-ubyte"));
    broken(folder, "train-labels-idx1-ubyte.gz: 4 labels for 3 images");
  }

  @Test
  void aTruncatedFileIsRefusedWhetherCompressedOrNot() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(40), true);
    Path compressed = folder.resolve("train-images-idx3-ubyte.gz");
    byte[] bytes = Files.readAllBytes(compressed);
    Files.write(compressed, Arrays.copyOf(bytes, bytes.length / 2));
    broken(folder, compressed + ": ends too early; copy the file again");

    IdxFiles.write(folder, "train", TestImages.grey(40), false);
    Path plain = folder.resolve("train-images-idx3-ubyte");
    Files.write(plain, Arrays.copyOf(Files.readAllBytes(plain), 300));
    broken(folder, plain + ": announces 800 values and holds 284");
    Files.write(plain, new byte[] {0, 0});
    broken(folder, plain + ": ends too early");
  }

  @Test
  void damagedGzipIsRefused() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(40), true);
    Path file = folder.resolve("train-images-idx3-ubyte.gz");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 1; // the checksum
    Files.write(file, bytes);
    broken(folder, file + ": broken gzip file");
  }

  @Test
  void foreignMagicIsRefused() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(4), false);
    Path file = folder.resolve("train-images-idx3-ubyte");
    Files.writeString(file, "<html>not found</html>");
    broken(folder, "begins with 3c68746d, not with 00000803");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
  void impossibleSizesAreRefusedBeforeAnythingIsAllocated(int size) throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(4), false);
    Path file = folder.resolve("train-images-idx3-ubyte");
    Files.write(file, idxHeader(2, size, 28));
    broken(folder, file + ": announces");
  }

  @Test
  void aBombIsRefusedByWhatItsSizeCanHold() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(4), false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(idxHeader(2_000_000, 28, 28));
    }
    Files.delete(folder.resolve("train-images-idx3-ubyte"));
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), bytes.toByteArray());
    broken(folder, "announces 1568000000 values and holds at most");
  }

  @Test
  void bytesAfterTheValuesAreRefused() throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(4), false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(idxHeader(4, 4, 5));
      gzip.write(new byte[81]);
    }
    Files.delete(folder.resolve("train-images-idx3-ubyte"));
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), bytes.toByteArray());
    broken(folder, "goes on after its 80 values");
  }

  @Test
  void brokenCifarFilesAreRefused() throws IOException {
    Path file = folder.resolve("data_batch_1.bin");
    Files.write(file, new byte[3072]);
    broken(folder, file + ": 3072 bytes are no records of 3073");
    Files.write(file, cifar(3, 10));
    broken(folder, file + ": record 1 has the label 10 of 0 to 9");
    Files.write(file, new byte[0]);
    broken(folder, file + ": 0 bytes are no records");
  }

  @Test
  void idxFilesHoldNoColours() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdxFiles.write(folder, "train", TestImages.counting(1, 3, 2, 2, 1), true))
        .withMessage("idx files do not hold 1 images of 3 x 2 x 2, 1 classes");
  }

  /** Whatever a file holds, the reader takes it or says why not; it never fails in another way. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void damageIsEitherHarmlessOrRefused(boolean compressed) throws IOException {
    IdxFiles.write(folder, "train", TestImages.grey(6), compressed);
    Path file = folder.resolve("train-images-idx3-ubyte" + (compressed ? ".gz" : ""));
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(compressed ? whole.length : 16)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try {
        DataFolder.read(folder);
      } catch (BrokenDataException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(250, 500);
  }

  private static void broken(Path where, String message) {
    assertThatExceptionOfType(BrokenDataException.class)
        .isThrownBy(() -> DataFolder.read(where))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  private static byte[] idxHeader(int... sizes) {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length);
    header.putInt(0x800 | sizes.length);
    for (int size : sizes) {
      header.putInt(size);
    }
    return header.array();
  }

  private static byte[] cifar(int... labels) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int label : labels) {
      records.write(label);
      for (int plane = 0; plane < 3; plane++) {
        for (int i = 0; i < 1024; i++) {
          records.write(label + 10 * plane);
        }
      }
    }
    return records.toByteArray();
  }
}
