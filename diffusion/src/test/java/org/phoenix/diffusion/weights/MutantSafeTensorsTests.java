package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A file is changed in one place that makes it wrong, hundreds of times, by a seed. None is
 * accepted; none fails in another way; none is read beyond its header.
 */
class MutantSafeTensorsTests {

  private static final int HEADER = 8;
  private static final List<String> TOKENS =
      List.of("{", "}", "[", "]", ",", ":", "\"", "\\", "\0", "\n\"", "null", "\u0001", "0.5", "x");

  private final Random random = new Random(20);
  private final byte[] whole = wholeFile();
  private final String json =
      new String(whole, HEADER, length(whole), StandardCharsets.UTF_8).strip();

  @Test
  void theFileItselfIsAccepted() throws IOException {
    assertThat(read(whole).tensors()).hasSize(4);
  }

  @Test
  void noTruncatedFileIsAccepted() {
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void noFileWithBytesTooManyIsAccepted() {
    for (int more = 1; more <= 64; more++) {
      refused(Arrays.copyOf(whole, whole.length + more));
    }
  }

  @Test
  void noOtherLengthOfTheHeaderIsAccepted() {
    int right = length(whole);
    for (int bit = 0; bit < Long.SIZE; bit++) {
      refused(withLength(right ^ (1L << bit)));
    }
    for (long length : new long[] {0, 1, right - 1, right + 8, -1, Long.MIN_VALUE}) {
      refused(withLength(length));
    }
  }

  /** A size or an offset that is another leaves a gap, an overlap or a tensor of another size. */
  @Test
  void noOtherNumberIsAccepted() {
    List<MatchResult> numbers = Pattern.compile("(?<=[\\[,])\\d+").matcher(json).results().toList();
    List<String> others =
        List.of("-1", "-0", "1e0", "2.0", "007", "2147483648", "9223372036854775807", "1e400");
    int mutants = 0;
    for (MatchResult number : numbers) {
      long value = Long.parseLong(number.group());
      for (long by : new long[] {-8, -4, -1, 1, 2, 4, 8, 1L << 32, 1L << 62}) {
        refused(withJson(replace(number, Long.toString(value + by))));
        mutants++;
      }
      for (String other : others) {
        refused(withJson(replace(number, other)));
        mutants++;
      }
      refused(withJson(replace(number, "18446744073709551616" + number.group())));
    }
    assertThat(mutants).isGreaterThan(200);
  }

  @Test
  void noTensorMayBeMissingOrThereTwice() {
    List<MatchResult> tensors =
        Pattern.compile("\"[^\"]+\":\\{\"dtype\"[^}]*},?").matcher(json).results().toList();
    assertThat(tensors).hasSize(4);
    for (MatchResult tensor : tensors) {
      refused(withJson(replace(tensor, tensor.group() + "," + tensor.group()).replace(",,", ",")));
      refused(withJson(replace(tensor, "").replace(",}", "}")));
    }
  }

  /** Where a token lands inside a text it may do no harm; elsewhere it breaks the grammar. */
  @Test
  void aTokenOutOfPlaceIsRefusedOrHarmless() throws IOException {
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      int at = 1 + random.nextInt(json.length() - 1);
      String token = TOKENS.get(random.nextInt(TOKENS.size()));
      try {
        read(withJson(json.substring(0, at) + token + json.substring(at)));
      } catch (BrokenWeightsException e) {
        assertThat(e).hasMessageStartingWith("mutant: ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1400);
  }

  private void refused(byte[] mutant) {
    assertThatExceptionOfType(BrokenWeightsException.class)
        .as(() -> new String(mutant, StandardCharsets.UTF_8))
        .isThrownBy(() -> read(mutant))
        .withMessageStartingWith("mutant: ");
  }

  private static SafeTensorsHeader read(byte[] file) throws IOException {
    return SafeTensorsHeader.read(new ByteArrayInputStream(file), file.length, "mutant");
  }

  private String replace(MatchResult part, String by) {
    return json.substring(0, part.start()) + by + json.substring(part.end());
  }

  private byte[] withJson(String mutant) {
    byte[] header = mutant.getBytes(StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(whole, HEADER + length(whole), whole.length);
    return ByteBuffer.allocate(HEADER + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  private byte[] withLength(long length) {
    byte[] mutant = whole.clone();
    ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return mutant;
  }

  private static int length(byte[] file) {
    return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static byte[] wholeFile() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<TensorInfo> tensors =
        List.of(
            TensorInfo.of("conv_in.bias", DType.F32, 3),
            TensorInfo.of("conv_in.weight", DType.F32, 3, 2, 1),
            TensorInfo.of("norm.weight", DType.BF16, 5),
            TensorInfo.of("steps", DType.U8, 7));
    try (var writer = new SafeTensorsWriter(bytes, Map.of("format", "pt"), tensors)) {
      for (TensorInfo tensor : tensors) {
        writer.write(ByteBuffer.allocate((int) tensor.byteLength()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
