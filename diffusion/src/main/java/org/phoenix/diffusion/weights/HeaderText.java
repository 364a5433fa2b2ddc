package org.phoenix.diffusion.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The first bytes of a safetensors file: length and JSON, padded with spaces to a multiple of 8.
 */
final class HeaderText {

  private static final JsonFactory JSON = new JsonFactory();

  private HeaderText() {}

  static byte[] of(Map<String, String> metadata, List<TensorInfo> tensors) {
    requireOrder(tensors);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
      generator.writeStartObject();
      if (!metadata.isEmpty()) {
        generator.writeName("__metadata__");
        generator.writeStartObject();
        new TreeMap<>(metadata).forEach(generator::writeStringProperty);
        generator.writeEndObject();
      }
      long place = 0;
      for (TensorInfo tensor : tensors) {
        TensorInfo placed = tensor.at(place);
        write(generator, placed);
        place = placed.end();
      }
      generator.writeEndObject();
    }
    int padded = (json.size() + 7) / 8 * 8;
    byte[] bytes = new byte[8 + padded];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json.toByteArray());
    return bytes;
  }

  private static void write(JsonGenerator generator, TensorInfo tensor) {
    generator.writeName(tensor.name());
    generator.writeStartObject();
    generator.writeStringProperty("dtype", tensor.dtype().name());
    generator.writeName("shape");
    generator.writeArray(tensor.shape(), 0, tensor.shape().length);
    generator.writeName("data_offsets");
    generator.writeArray(new long[] {tensor.begin(), tensor.end()}, 0, 2);
    generator.writeEndObject();
  }

  private static void requireOrder(List<TensorInfo> tensors) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tensors.size(); i++) {
      TensorInfo tensor = tensors.get(i);
      if (!names.add(tensor.name()) || tensor.name().equals("__metadata__")) {
        throw new IllegalArgumentException("tensor name taken: " + tensor.name());
      }
      if (i > 0 && TensorInfo.DATA_ORDER.compare(tensors.get(i - 1), tensor) > 0) {
        throw new IllegalArgumentException(
            "tensor %s must come before %s: sort by TensorInfo.DATA_ORDER"
                .formatted(tensor.name(), tensors.get(i - 1).name()));
      }
    }
  }
}
