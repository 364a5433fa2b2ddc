package org.phoenix.coordinator.openapi;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values that nobody sends who means well. */
final class Hostile {

  /** JSON values, some of which are no JSON at all. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "1e999",
          "-1e999",
          "1e-400",
          "0.1",
          "1.5",
          "1E400000000",
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"NaN\"",
          "\"Infinity\"",
          "\"%s%n\"",
          "\"'; drop table runs; --\"",
          "\"../../etc/passwd\"",
          "\"PT1S\"",
          "\"PT9223372036854775807S\"",
          "\"-PT1S\"",
          "\"P999999999999D\"",
          "[]",
          "{}",
          "[null]",
          "[[[[]]]]",
          "{\"a\": {\"b\": {}}}",
          "[\"a\", \"a\"]",
          "NaN",
          "Infinity",
          "undefined",
          "'single'",
          "01",
          "1.",
          "\"unended",
          "\"\\x\"",
          "\"\u2028\u202e\"",
          "99999999999999999999999999999999999999999999999999",
          "\"true\"",
          "\"1\"");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "1",
          "00000000-0000-0000-0000-000000000000",
          "null",
          "undefined",
          "\0",
          "a\0b",
          "../..",
          "..",
          "a/b",
          "a;b",
          "a%b",
          "%00",
          "%2e%2e",
          "\\",
          "'",
          "\"",
          "<b>",
          "\u00e4\u20ac",
          "\ud83d\ude00",
          "\n",
          "\r\nX: y",
          "9223372036854775808",
          "1e5",
          "NaN",
          "2147483648",
          "-2147483649",
          "PT0S",
          "-PT5S",
          "soon",
          "1ms",
          "0s",
          "[]",
          "{}",
          "true",
          "AAAA",
          "x".repeat(2000),
          "*",
          "W/\"a\"",
          "\"",
          "2026-01-01T00:00:00Z",
          "-999999999-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z");

  private final Random random;

  Hostile(Random random) {
    this.random = random;
  }

  String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private String value() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  /** A body with something wrong in it, most of the times. */
  byte[] body(JsonNode example) {
    return switch (random.nextInt(12)) {
      case 0 -> bytes(value());
      case 1 -> new byte[0];
      case 2 -> bytes("[".repeat(3000) + "]".repeat(3000));
      case 3 -> bytes("{\"a\":".repeat(600) + "1" + "}".repeat(600));
      case 4 -> noise();
      case 5 -> cut(bytes(example.toString()));
      case 6 -> bytes(example.toString().replaceFirst("\\{", "{\"\\\\ud800\": 1, "));
      case 7 -> new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
      case 8 -> bytes("\"" + "x".repeat(1 << 21) + "\"");
      default -> bytes(mutated(example));
    };
  }

  /** The example with one value replaced, doubled, renamed or gone. */
  private String mutated(JsonNode example) {
    String mark = "\"@mark@\"";
    JsonNode copy = example.deepCopy();
    mark(copy);
    return copy.toString().replace(mark, value());
  }

  private void mark(JsonNode node) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = List.copyOf(object.propertyNames());
      String name = names.get(random.nextInt(names.size()));
      if (object.get(name).isContainer() && !object.get(name).isEmpty() && random.nextInt(3) > 0) {
        mark(object.get(name));
        return;
      }
      switch (random.nextInt(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.put("unknown", "@mark@");
        default -> object.put(name, "@mark@");
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      array.set(
          random.nextInt(array.size()), JsonMapper.shared().getNodeFactory().stringNode("@mark@"));
    }
  }

  byte[] noise() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] cut(byte[] whole) {
    return java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
