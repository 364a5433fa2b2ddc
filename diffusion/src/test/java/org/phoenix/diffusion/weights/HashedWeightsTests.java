package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.files.Sha256;

class HashedWeightsTests {

  private static final List<TensorInfo> TENSORS =
      List.of(
          TensorInfo.of("b", DType.F32, 2, 1),
          TensorInfo.of("é", DType.F32),
          TensorInfo.of("a", DType.U8, 3),
          TensorInfo.of("nothing", DType.U8, 0));

  @TempDir Path home;

  @Test
  void theHashIsOverNamesTypesShapesAndBytes() throws IOException {
    Path file = write("one", Map.of("round", "3"));

    ByteBuffer bytes = ByteBuffer.allocate(100);
    bytes.put(utf8("1 b F32 2x1\n")).put(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
    bytes.put(utf8("2 é F32 \n")).put(new byte[] {0, 0, 0x40, 0x40});
    bytes.put(utf8("1 a U8 3\n")).put(new byte[] {7, 8, 9});
    String expected = Sha256.of(java.util.Arrays.copyOf(bytes.array(), bytes.position()));

    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertThat(read.header().metadata())
          .containsOnly(Map.entry("round", "3"), Map.entry("hash", expected));
      assertThat(ContentHash.of(read)).isEqualTo(expected);
      assertThatCode(() -> ContentHash.verify(read)).doesNotThrowAnyException();
    }
  }

  @Test
  void theHashDoesNotDependOnTheMetadata() throws IOException {
    assertThat(hash(write("one", Map.of("round", "3"))))
        .isEqualTo(hash(write("two", Map.of("round", "4", "run", "x"))));
  }

  @Test
  void aChangedBitIsFound() throws IOException {
    Path file = write("one", Map.of());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {6}), channel.size() - 3);
    }
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertThatExceptionOfType(BrokenWeightsException.class)
          .isThrownBy(() -> ContentHash.verify(read))
          .withMessageStartingWith(file + ": its tensors have the hash ")
          .withMessageContaining(String.valueOf(read.header().metadata().get("hash")));
    }
  }

  @Test
  void averagedWeightsTravelBesideTheRawOnes() throws IOException {
    var raw = new TreeMap<>(Map.of("w", new FloatTensor(new long[] {1}, new float[] {1})));
    var averaged = new TreeMap<>(Map.of("w", new FloatTensor(new long[] {1}, new float[] {2})));
    Path both = home.resolve("both");
    Path one = home.resolve("one");
    HashedWeights.write(both, Map.of(), new ModelWeights(raw, averaged).all());
    HashedWeights.write(one, Map.of(), new ModelWeights(raw, null).all());
    try (SafeTensorsFile read = SafeTensorsFile.open(both)) {
      assertThat(read.header().tensors().keySet()).containsExactly("ema.w", "w");
      assertThat(ModelWeights.read(read)).isEqualTo(new ModelWeights(raw, averaged));
      assertThat(ModelWeights.best(read)).isEqualTo(averaged);
    }
    try (SafeTensorsFile read = SafeTensorsFile.open(one)) {
      assertThat(ModelWeights.read(read)).isEqualTo(new ModelWeights(raw, null));
      assertThat(ModelWeights.best(read)).isEqualTo(raw);
    }
  }

  @Test
  void whatFailsLeavesNothing() {
    assertThatThrownBy(
            () ->
                HashedWeights.write(
                    home.resolve("half"),
                    Map.of(),
                    TENSORS,
                    writer -> writer.writeFloats(new float[2])))
        .hasMessage("closed after 1 of 4 tensors");
    assertThat(home).isEmptyDirectory();
  }

  private Path write(String name, Map<String, String> metadata) throws IOException {
    Path file = home.resolve(name);
    HashedWeights.write(
        file,
        metadata,
        TENSORS,
        writer -> {
          writer.appendFloats(new float[] {1});
          writer.appendFloats(new float[] {2});
          writer.writeFloats(new float[] {3});
          writer.write(ByteBuffer.wrap(new byte[] {7, 8, 9}));
          writer.write(ByteBuffer.allocate(0));
        });
    return file;
  }

  private static String hash(Path file) throws IOException {
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      return String.valueOf(read.header().metadata().get(ContentHash.KEY));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
