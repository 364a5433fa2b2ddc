package org.phoenix.diffusion.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The checked header of a safetensors file: 8 bytes little-endian length, that many bytes of JSON,
 * then the data section, which the tensors fill without gap, overlap or rest.
 *
 * @param metadata free text by key
 * @param tensors by name, in the order of the data section
 * @param dataStart where the data section begins, in bytes from the start of the file
 * @param totalBytes size of the whole file
 */
public record SafeTensorsHeader(
    Map<String, String> metadata,
    Map<String, TensorInfo> tensors,
    long dataStart,
    long totalBytes) {

  /** A UNet of 300 tensors needs 30 kB; the cap keeps a forged length from filling the heap. */
  static final int MAX_JSON_BYTES = 16 << 20;

  public SafeTensorsHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Reads the header and leaves {@code in} at the first byte of the data section.
   *
   * @param totalBytes size of the whole file, the header included
   * @param source names the file in errors
   * @throws BrokenWeightsException when anything in the header is wrong or impossible
   * @throws IOException when reading fails for another reason than the end of the stream
   */
  public static SafeTensorsHeader read(InputStream in, long totalBytes, String source)
      throws IOException {
    if (totalBytes < 10) {
      throw new BrokenWeightsException(
          source, "%d bytes are too few for a safetensors file".formatted(totalBytes));
    }
    long length = ByteBuffer.wrap(exactly(in, 8, source)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > totalBytes - 8) {
      throw new BrokenWeightsException(
          source,
          "not a safetensors file, or a truncated one: it announces a header of %s bytes in %d"
              .formatted(Long.toUnsignedString(length), totalBytes));
    }
    if (length > MAX_JSON_BYTES) {
      throw new BrokenWeightsException(
          source, "header of %d bytes is over the limit of %d".formatted(length, MAX_JSON_BYTES));
    }
    byte[] json = exactly(in, (int) length, source);
    return new HeaderParser(source, json, totalBytes).parse();
  }

  /**
   * The tensor of that name.
   *
   * @throws BrokenWeightsException when there is no tensor of that name; {@code source} is named
   */
  TensorInfo tensor(String name, String source) {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw new BrokenWeightsException(source, "has no tensor named " + HeaderParser.quote(name));
    }
    return tensor;
  }

  /** Grows with what arrives, so a short stream with a large announcement costs nothing. */
  private static byte[] exactly(InputStream in, int length, String source) throws IOException {
    byte[] bytes;
    try {
      bytes = in.readNBytes(length);
    } catch (EOFException e) {
      throw new BrokenWeightsException(source, "ends within its header", e);
    }
    if (bytes.length < length) {
      throw new BrokenWeightsException(
          source, "ends after %d of %d header bytes".formatted(bytes.length, length));
    }
    return bytes;
  }
}
