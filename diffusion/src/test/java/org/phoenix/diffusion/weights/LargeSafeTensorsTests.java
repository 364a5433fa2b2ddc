package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than 2 GiB in one file and in one tensor; the file has holes and takes no disk. */
class LargeSafeTensorsTests {

  private static final long LARGE = (5L << 30) / 2;
  private static final List<TensorInfo> TENSORS =
      List.of(
          TensorInfo.of("large", DType.F32, LARGE / Float.BYTES),
          TensorInfo.of("small", DType.F32, 2));

  @TempDir Path home;
  private Path file;

  @BeforeEach
  void makeAFileWithHoles() throws IOException {
    file = home.resolve("large.safetensors");
    try (FileChannel sparse =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      byte[] header = HeaderText.of(Map.of(), TENSORS);
      sparse.write(ByteBuffer.wrap(header));
      ByteBuffer end = TensorBytes.of(DType.F32, new float[] {5, 6, 7});
      sparse.write(end, header.length + LARGE - Float.BYTES);
    }
  }

  @Test
  void aTensorBehindTwoGibibytesIsRead() throws IOException {
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertThat(read.floats("small")).containsExactly(6, 7);
    }
  }

  @Test
  void aTensorOfMoreThanTwoGibibytesIsReadInPieces() throws IOException {
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      long last = LARGE / Float.BYTES - 1;
      assertThat(read.floats("large", last - 1, 2)).containsExactly(0, 5);
      assertThat(read.bytes("large", LARGE - 4, 4).getFloat()).isEqualTo(5);
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> read.floats("large", last, 2));
      assertThatExceptionOfType(BrokenWeightsException.class)
          .isThrownBy(() -> read.floats("large"))
          .withMessageContaining("tensor \"large\" is larger than 2 GiB");
      try (InputStream in = read.stream("large")) {
        in.skipNBytes(LARGE - 4);
        assertThat(in.readAllBytes()).containsExactly(0, 0, 0xa0, 0x40);
      }
    }
  }

  @Test
  void allOfItIsWrittenAsAStream() throws IOException {
    long[] bytes = {0};
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes[0]++;
          }

          @Override
          public void write(byte[] b, int offset, int count) {
            bytes[0] += count;
          }
        };
    try (SafeTensorsFile read = SafeTensorsFile.open(file);
        SafeTensorsWriter writer = new SafeTensorsWriter(counting, Map.of(), TENSORS)) {
      writer.copy(read, "large");
      writer.writeFloats(new float[] {1, 2});
    }
    assertThat(bytes[0]).isEqualTo(SafeTensorsWriter.fileSize(Map.of(), TENSORS));
  }
}
