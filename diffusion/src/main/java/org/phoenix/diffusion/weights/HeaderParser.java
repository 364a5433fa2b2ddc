package org.phoenix.diffusion.weights;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a header token by token as it arrives: what it costs is bounded by the limits
 * below, not by what the file announces.
 */
final class HeaderParser {

  private static final String METADATA = "__metadata__";

  /** As many as torch and NumPy know. */
  private static final int MAX_RANK = 64;

  private static final int MAX_TENSORS = 1 << 17;
  private static final int MAX_METADATA = 1 << 14;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names are read once; a shared table of them could be flooded.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNameLength(1 << 16)
                  .maxNumberLength(20)
                  .maxStringLength(4 << 20)
                  .build())
          .build();

  private final String source;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new HashMap<>();

  HeaderParser(String source) {
    this.source = source;
  }

  /**
   * Reads the whole of {@code json}.
   *
   * @param dataBytes that follow the header
   */
  void parse(InputStream json, long dataBytes) {
    // A reader of its own: left to itself, Jackson would guess UTF-16 and UTF-32 too.
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (JsonParser parser =
        JSON.createParser(ObjectReadContext.empty(), new InputStreamReader(json, decoder))) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        requireText(name);
        if (name.equals(METADATA)) {
          readMetadata(parser);
        } else if (tensors.size() == MAX_TENSORS) {
          throw broken("it has more than %d tensors".formatted(MAX_TENSORS));
        } else {
          tensors.put(name, readTensor(parser, name, dataBytes));
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT, "the header");
      expect(parser.nextToken(), null, "what follows the header");
    } catch (JacksonException e) {
      throw new BrokenWeightsException(
          source, "its header is not valid JSON: " + quote(e.getOriginalMessage()), e);
    }
  }

  Map<String, String> metadata() {
    return metadata;
  }

  /** In no order. */
  Map<String, TensorInfo> tensors() {
    return tensors;
  }

  private void readMetadata(JsonParser parser) {
    if (parser.nextToken() == JsonToken.VALUE_NULL) {
      return; // the reference implementation takes it for none
    }
    expect(parser.currentToken(), JsonToken.START_OBJECT, METADATA);
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + " ", key);
      if (metadata.size() == MAX_METADATA) {
        throw broken("it has more than %d entries of metadata".formatted(MAX_METADATA));
      }
      metadata.put(requireText(key), requireText(parser.getString()));
    }
    expect(parser.currentToken(), JsonToken.END_OBJECT, METADATA);
  }

  private TensorInfo readTensor(JsonParser parser, String name, long dataBytes) {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "tensor ", name);
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    for (String field = parser.nextName(); field != null; field = parser.nextName()) {
      switch (field) {
        case "dtype" -> dtype = readDType(parser, name);
        case "shape" -> shape = readLongs(parser, name, MAX_RANK);
        case "data_offsets" -> offsets = readLongs(parser, name, 2);
        default ->
            throw broken("tensor %s has the unknown field %s".formatted(quote(name), quote(field)));
      }
    }
    expect(parser.currentToken(), JsonToken.END_OBJECT, "tensor ", name);
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw broken("tensor %s lacks dtype, shape or two data_offsets".formatted(quote(name)));
    }
    try {
      TensorInfo tensor = new TensorInfo(name, dtype, shape, offsets[0], offsets[1]);
      if (tensor.end() > dataBytes) {
        throw broken(
            "truncated: tensor %s ends at byte %d of %d data bytes"
                .formatted(quote(name), tensor.end(), dataBytes));
      }
      return tensor;
    } catch (IllegalArgumentException e) {
      throw broken("tensor %s: %s".formatted(quote(name), e.getMessage()));
    }
  }

  private DType readDType(JsonParser parser, String name) {
    expect(parser.nextToken(), JsonToken.VALUE_STRING, "the dtype of tensor ", name);
    String text = parser.getString();
    try {
      return DType.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw broken("tensor %s has the unknown dtype %s".formatted(quote(name), quote(text)));
    }
  }

  private long[] readLongs(JsonParser parser, String name, int most) {
    expect(parser.nextToken(), JsonToken.START_ARRAY, "an array of tensor ", name);
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a size of tensor ", name);
      if (values.size() == most) {
        throw broken("tensor %s has an array of more than %d numbers".formatted(quote(name), most));
      }
      long value = parser.getLongValue();
      if (value == 0 && parser.getStringLength() > 1) {
        throw broken("tensor %s has a size of -0".formatted(quote(name)));
      }
      values.add(value);
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private void expect(
      @Nullable JsonToken token, @Nullable JsonToken due, String where, String name) {
    if (token != due) {
      expect(token, due, where + quote(name));
    }
  }

  private void expect(@Nullable JsonToken token, @Nullable JsonToken due, String where) {
    if (token != due) {
      throw broken(
          "%s: %s where %s was due"
              .formatted(where, token == null ? "the end" : token, due == null ? "the end" : due));
    }
  }

  /** JSON can spell half a character, which no UTF-8 file could hold. */
  private String requireText(String text) {
    if (text.codePoints().anyMatch(point -> point >= 0xd800 && point <= 0xdfff)) {
      throw broken("its header holds half of a surrogate pair");
    }
    return text;
  }

  private BrokenWeightsException broken(String reason) {
    return new BrokenWeightsException(source, reason);
  }

  /** Text from the file, made fit for one line of a log. */
  static String quote(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return '"' + (clean.length() <= 80 ? clean : clean.substring(0, 77) + "...") + '"';
  }
}
