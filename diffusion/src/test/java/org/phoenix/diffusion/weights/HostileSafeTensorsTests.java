package org.phoenix.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileSafeTensorsTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|4|truncated",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|9|1 bytes follow the last",
        "{}|8|8 bytes follow the last tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|takes 8 bytes, not 0 to 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|4|takes 4 bytes, not 4 to 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[-1,0]}}|1|not -1 to 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}|2|leave a gap",
        "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|unknown dtype \"F99\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|negative size",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|4|VALUE_NUMBER_FLOAT",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e9],\"data_offsets\":[0,4]}}|4|VALUE_NUMBER_FLOAT",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}|0|overflows",
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}|0|overflows",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,0]}}|0|JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":\"x\",\"data_offsets\":[0,0]}}|0|START_ARRAY was due",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}|4|VALUE_NUMBER_INT was due",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}|4|more than 2 numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}}|4|lacks",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|4|lacks dtype, shape or two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}|4|unknown field \"x\"",
        "{\"a\":[1]}|4|START_ARRAY where START_OBJECT was due",
        "{\"__metadata__\":{\"a\":1}}|0|VALUE_NUMBER_INT where VALUE_STRING was due",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-0],\"data_offsets\":[0,0]}}|0|a size of -0",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}|2|does not end at a byte",
        "{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|1|surrogate",
        "{\"__metadata__\":{\"a\":\"\\udc00\"}}|0|surrogate",
        "{\"__metadata__\":\"x\"}|0|VALUE_STRING where START_OBJECT was due",
        "[]|0|does not begin with '{'",
        "{} {}|0|what follows the header",
        "{\"a\":|0|not valid JSON",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}|0|Duplicate",
      })
  void aWrongHeaderIsRefused(String json, int dataBytes, String reason) {
    assertThatThrownBy(() -> read(json, dataBytes))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageStartingWith("the update: ")
        .hasMessageContaining(reason);
  }

  /** As safetensors 0.8 does; what Phoenix cannot calculate with, it still lists. */
  @ParameterizedTest
  @CsvSource({
    "BOOL, 1",
    "F4, 0.5",
    "F6_E2M3, 0.75",
    "F6_E3M2, 0.75",
    "U8, 1",
    "I8, 1",
    "F8_E5M2, 1",
    "F8_E4M3, 1",
    "F8_E8M0, 1",
    "F8_E4M3FNUZ, 1",
    "F8_E5M2FNUZ, 1",
    "I16, 2",
    "U16, 2",
    "F16, 2",
    "BF16, 2",
    "I32, 4",
    "U32, 4",
    "F32, 4",
    "C64, 8",
    "F64, 8",
    "I64, 8",
    "U64, 8"
  })
  void everyKnownTypeIsListed(String dtype, double bytes) throws Exception {
    int length = (int) (8 * bytes);
    read(
        "{\"a\":{\"dtype\":\"%s\",\"shape\":[2,4],\"data_offsets\":[0,%d]}}"
            .formatted(dtype, length),
        length);
  }

  @Test
  void noMetadataMayBeSpelledNull() throws Exception {
    read("{\"__metadata__\":null}", 0);
  }

  @Test
  void aHundredThousandTensorsAreRead() throws Exception {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      json.append(
          "%s\"block.%d\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
              .formatted(i == 0 ? "" : ",", i, i, i + 1));
    }
    read(json + "}", 100_000);
  }

  @Test
  void duplicateNamesAreRefused() {
    String tensor = "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";
    assertThatThrownBy(() -> read("{" + tensor + "," + tensor + "}", 1))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("Duplicate");
  }

  @Test
  void overlapsAreRefused() {
    String json =
        """
        {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
         "b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""";
    assertThatThrownBy(() -> read(json, 3))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("tensor \"b\" begins at data byte 1, where 2 was due")
        .hasMessageContaining("overlap");
  }

  @Test
  void aDeepHeaderIsRefused() {
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000), 0))
        .isInstanceOf(BrokenWeightsException.class);
    assertThatThrownBy(() -> read("{\"a\":{\"dtype\":\"U8\",\"shape\":" + "[".repeat(100_000), 0))
        .isInstanceOf(BrokenWeightsException.class);
  }

  @Test
  void aRankWithoutEndIsRefused() {
    String shape = "1,".repeat(100_000) + "1";
    String json = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + shape + "],\"data_offsets\":[0,1]}}";
    assertThatThrownBy(() -> read(json, 1))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("more than 64 numbers");
  }

  @Test
  void controlCharactersOfAForgedNameDoNotReachTheLog() {
    String json = "{\"a\\n\\u001bb\":{\"dtype\":\"Q\",\"shape\":[],\"data_offsets\":[0,1]}}";
    assertThatThrownBy(() -> read(json, 1))
        .hasMessage("the update: tensor \"a??b\" has the unknown dtype \"Q\"");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] json = "{\"__metadata__\":{\"a\":\"?\"}}".getBytes(StandardCharsets.UTF_8);
    json[json.length - 4] = (byte) 0xff;
    assertThatThrownBy(() -> read(file(json.length, json, 0), 8 + json.length))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("not valid JSON");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 1000, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void anImpossibleHeaderLengthIsRefused(long length) {
    assertThatThrownBy(() -> read(file(length, new byte[] {'{', '}'}, 0), 10))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageStartingWith("the update: not a safetensors file")
        .hasMessageContaining(Long.toUnsignedString(length));
  }

  @Test
  void aHugeHeaderIsRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> read(file(1L << 40, new byte[0], 0), 1L << 41))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("over the limit");
  }

  @Test
  void aStreamThatEndsEarlyIsRefused() {
    assertThatThrownBy(() -> read(file(100, new byte[] {'{', '}'}, 0), 200))
        .isInstanceOf(BrokenWeightsException.class)
        .hasMessageContaining("ends after 2 of 100 header bytes");
    assertThatThrownBy(() -> read(new byte[9], 9)).hasMessageContaining("9 bytes are too few");
  }

  /** Whatever a file holds, the reader takes it or says why not; it never fails in another way. */
  @Test
  void damageIsEitherHarmlessOrRefused() throws Exception {
    String json =
        """
        {"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],\
        "data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}""";
    byte[] whole = file(json.length(), json.getBytes(StandardCharsets.UTF_8), 32);
    read(whole, whole.length);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        damaged[random.nextInt(8 + json.length())] = (byte) random.nextInt(256);
      }
      try {
        read(damaged, damaged.length);
      } catch (BrokenWeightsException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 20_000);
  }

  private static void read(String json, int dataBytes) throws Exception {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    byte[] file = file(bytes.length, bytes, dataBytes);
    read(file, file.length);
  }

  private static void read(byte[] file, long totalBytes) throws Exception {
    SafeTensorsHeader.read(new ByteArrayInputStream(file), totalBytes, "the update");
  }

  private static byte[] file(long length, byte[] json, int dataBytes) {
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(json)
        .array();
  }
}
