package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTests {

  private static final List<TensorInfo> MIXED =
      List.of(
          TensorInfo.of("steps", DType.I64, 1),
          TensorInfo.of("a.weight", DType.F32, 2, 3),
          TensorInfo.of("scalar", DType.F32),
          TensorInfo.of("half", DType.BF16, 3),
          TensorInfo.of("nothing", DType.U8, 0, 5));

  @TempDir Path home;

  @Test
  void everythingWrittenIsReadBack() throws IOException {
    Path file = home.resolve("mixed.safetensors");
    Files.write(file, mixed(Map.of("format", "pt", "épsilon", "\"\n")));

    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertThat(read.header().metadata())
          .containsOnly(Map.entry("format", "pt"), Map.entry("épsilon", "\"\n"));
      assertThat(read.header().tensors().keySet())
          .containsExactly("steps", "a.weight", "scalar", "half", "nothing");
      assertThat(read.bytes("steps").getLong()).isEqualTo(1L << 40);
      assertThat(read.floats("a.weight")).containsExactly(1, 2, 3, 4, 5, -6);
      assertThat(read.doubles("a.weight")).containsExactly(1, 2, 3, 4, 5, -6);
      assertThat(read.floats("scalar")).containsExactly(7);
      assertThat(read.floats("half")).containsExactly(1, -0.5f, 256);
      assertThat(read.raw("nothing")).isEmpty();
      assertThat(read.header().tensors().get("a.weight").shape()).containsExactly(2, 3);
    }
  }

  @Test
  void theBytesAreThoseOfTheReferenceImplementation() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var tensors = List.of(TensorInfo.of("b", DType.F32, 1), TensorInfo.of("a", DType.U8, 2));
    try (SafeTensorsWriter writer =
        new SafeTensorsWriter(bytes, Map.of("z", "1", "k", "2"), tensors)) {
      writer.writeFloats(new float[] {1});
      writer.write(ByteBuffer.wrap(new byte[] {8, 9}));
    }
    String json =
        """
        {"__metadata__":{"k":"2","z":"1"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\
        "a":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}""";
    String padded = json + " ".repeat((8 - json.length() % 8) % 8);
    ByteBuffer expected =
        ByteBuffer.allocate(8 + padded.length() + 6).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded.length()).put(padded.getBytes(StandardCharsets.UTF_8));
    expected.putFloat(1).put((byte) 8).put((byte) 9);

    assertThat(bytes.toByteArray()).isEqualTo(expected.array());
    assertThat(SafeTensorsWriter.fileSize(Map.of("z", "1", "k", "2"), tensors))
        .isEqualTo(bytes.size());
  }

  @Test
  void aStreamIsLeftAtItsFirstTensor() throws IOException {
    byte[] bytes = mixed(Map.of());
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    SafeTensorsHeader header = SafeTensorsHeader.read(in, bytes.length, "update");
    assertThat(header.dataStart()).isEqualTo(bytes.length - in.available());
    byte[] first = in.readNBytes(8);
    assertThat(ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong()).isEqualTo(1L << 40);
  }

  @Test
  void floatTensorsAreWrittenSortedByName() throws IOException {
    Path file = home.resolve("weights.safetensors");
    var tensors = new TreeMap<String, FloatTensor>();
    tensors.put("b", new FloatTensor(new long[] {2}, new float[] {1, 2}));
    tensors.put("a", new FloatTensor(new long[] {1, 1}, new float[] {Float.NaN}));
    SafeTensorsWriter.write(file, Map.of(), tensors);
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertThat(read.header().tensors().keySet()).containsExactly("a", "b");
      assertThat(read.floats("a")).containsExactly(Float.NaN);
      assertThat(read.floatTensors()).isEqualTo(tensors);
    }
    assertThat(home.toFile().list()).containsExactly("weights.safetensors");
  }

  @Test
  void theWriterRefusesWrongSizesOrderAndNames() throws IOException {
    var two = List.of(TensorInfo.of("a", DType.F32, 2), TensorInfo.of("b", DType.F32, 2));
    var writer = new SafeTensorsWriter(new ByteArrayOutputStream(), Map.of(), two);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.writeFloats(new float[3]))
        .withMessage("tensor a takes 8 bytes, not 12");
    writer.writeFloats(new float[2]);
    assertThatThrownBy(writer::close).hasMessage("closed after 1 of 2 tensors");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SafeTensorsWriter(
                    new ByteArrayOutputStream(), Map.of(), List.of(two.get(1), two.get(0))))
        .withMessageContaining("tensor a must come before b");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SafeTensorsWriter(
                    new ByteArrayOutputStream(), Map.of(), List.of(two.get(0), two.get(0))))
        .withMessageContaining("name taken: a");
  }

  @Test
  void readingTheWrongThingNamesFileAndTensor() throws IOException {
    Path file = home.resolve("mixed.safetensors");
    Files.write(file, mixed(Map.of()));
    try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertThatThrownBy(() -> read.floats("other"))
          .isInstanceOf(BrokenWeightsException.class)
          .hasMessage(file + ": has no tensor named \"other\"");
      assertThatThrownBy(() -> read.floats("steps"))
          .hasMessage(file + ": tensor \"steps\" holds I64, not floating-point numbers");
    }
    assertThatThrownBy(() -> SafeTensorsFile.open(home))
        .hasMessage(home + ": is not a file")
        .isInstanceOf(BrokenWeightsException.class);
    assertThatThrownBy(() -> SafeTensorsFile.open(home.resolve("none")))
        .hasMessage(home.resolve("none") + ": no such file");
  }

  private static byte[] mixed(Map<String, String> metadata) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SafeTensorsWriter writer = new SafeTensorsWriter(bytes, metadata, MIXED)) {
      ByteBuffer steps = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      writer.write(steps.putLong(0, 1L << 40));
      writer.writeFloats(new float[] {1, 2, 3, 4, 5, -6});
      writer.writeFloats(new float[] {7});
      writer.writeFloats(new float[] {1, -0.5f, 256});
      writer.write(ByteBuffer.allocate(0));
    }
    return bytes.toByteArray();
  }
}
