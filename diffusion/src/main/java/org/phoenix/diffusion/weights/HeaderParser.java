package org.phoenix.diffusion.weights;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
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
 * Reads the JSON of a header token by token, so that what it costs is bounded by its length, and
 * checks the places it gives to tensors.
 */
final class HeaderParser {

  private static final String METADATA = "__metadata__";
  private static final int MAX_RANK = 16;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names are read once; a shared table of them could be flooded.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNameLength(4096)
                  .maxNumberLength(20)
                  .maxStringLength(SafeTensorsHeader.MAX_JSON_BYTES)
                  .build())
          .build();

  private final String source;
  private final byte[] json;
  private final long totalBytes;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new HashMap<>();

  HeaderParser(String source, byte[] json, long totalBytes) {
    this.source = source;
    this.json = json;
    this.totalBytes = totalBytes;
  }

  SafeTensorsHeader parse() {
    if (json[0] != '{') {
      throw broken("its header does not begin with '{'");
    }
    // A reader of its own: left to itself, Jackson would guess UTF-16 and UTF-32 too.
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (JsonParser parser =
        JSON.createParser(
            ObjectReadContext.empty(),
            new InputStreamReader(new ByteArrayInputStream(json), decoder))) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        if (name.equals(METADATA)) {
          readMetadata(parser);
        } else {
          tensors.put(name, readTensor(parser, name));
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT, "the header");
      expect(parser.nextToken(), null, "what follows the header");
    } catch (JacksonException e) {
      throw new BrokenWeightsException(
          source, "its header is not valid JSON: " + e.getOriginalMessage(), e);
    }
    long dataStart = 8L + json.length;
    return new SafeTensorsHeader(metadata, inPlace(totalBytes - dataStart), dataStart, totalBytes);
  }

  private void readMetadata(JsonParser parser) {
    expect(parser.nextToken(), JsonToken.START_OBJECT, METADATA);
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + "." + quote(key));
      metadata.put(key, parser.getString());
    }
    expect(parser.currentToken(), JsonToken.END_OBJECT, METADATA);
  }

  private TensorInfo readTensor(JsonParser parser, String name) {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "tensor " + quote(name));
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
    expect(parser.currentToken(), JsonToken.END_OBJECT, "tensor " + quote(name));
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw broken("tensor %s lacks dtype, shape or two data_offsets".formatted(quote(name)));
    }
    try {
      return new TensorInfo(name, dtype, shape, offsets[0], offsets[1]);
    } catch (IllegalArgumentException e) {
      throw broken("tensor %s: %s".formatted(quote(name), e.getMessage()));
    }
  }

  private DType readDType(JsonParser parser, String name) {
    expect(parser.nextToken(), JsonToken.VALUE_STRING, "the dtype of tensor " + quote(name));
    String text = parser.getString();
    try {
      return DType.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw broken("tensor %s has the unknown dtype %s".formatted(quote(name), quote(text)));
    }
  }

  private long[] readLongs(JsonParser parser, String name, int most) {
    expect(parser.nextToken(), JsonToken.START_ARRAY, "an array of tensor " + quote(name));
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a size of tensor " + quote(name));
      if (values.size() == most) {
        throw broken("tensor %s has an array of more than %d numbers".formatted(quote(name), most));
      }
      values.add(parser.getLongValue());
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /** The tensors in the order of the data section, which they must fill exactly. */
  private Map<String, TensorInfo> inPlace(long dataBytes) {
    List<TensorInfo> sorted = new ArrayList<>(tensors.values());
    sorted.sort(
        Comparator.comparingLong(TensorInfo::begin)
            .thenComparingLong(TensorInfo::end)
            .thenComparing(TensorInfo::name));
    Map<String, TensorInfo> inPlace = new LinkedHashMap<>();
    long end = 0;
    for (TensorInfo tensor : sorted) {
      if (tensor.end() > dataBytes) {
        throw broken(
            "truncated: tensor %s ends at byte %d of %d data bytes"
                .formatted(quote(tensor.name()), tensor.end(), dataBytes));
      }
      if (tensor.begin() != end) {
        throw broken(
            "tensor %s begins at data byte %d, where %d was due: its bytes %s"
                .formatted(
                    quote(tensor.name()),
                    tensor.begin(),
                    end,
                    tensor.begin() < end ? "overlap another tensor's" : "leave a gap"));
      }
      end = tensor.end();
      inPlace.put(tensor.name(), tensor);
    }
    if (end != dataBytes) {
      throw broken("%d bytes follow the last tensor".formatted(dataBytes - end));
    }
    return inPlace;
  }

  private void expect(@Nullable JsonToken token, @Nullable JsonToken due, String where) {
    if (token != due) {
      throw broken(
          "%s: %s where %s was due"
              .formatted(where, token == null ? "the end" : token, due == null ? "the end" : due));
    }
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
