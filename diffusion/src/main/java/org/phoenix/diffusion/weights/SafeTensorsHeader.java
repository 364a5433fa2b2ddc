package org.phoenix.diffusion.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final Comparator<TensorInfo> BY_PLACE =
      Comparator.comparingLong(TensorInfo::begin)
          .thenComparingLong(TensorInfo::end)
          .thenComparing(TensorInfo.DATA_ORDER);

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
    byte[] prefix = in.readNBytes(8);
    if (prefix.length < 8) {
      throw new BrokenWeightsException(source, "ends before its header");
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
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
    HeaderBytes json = new HeaderBytes(in, (int) length, source);
    int first = json.read();
    if (first != '{') {
      throw new BrokenWeightsException(source, "its header does not begin with '{'");
    }
    long dataStart = 8 + length;
    HeaderParser parser = new HeaderParser(source);
    parser.parse(
        new SequenceInputStream(new ByteArrayInputStream(new byte[] {'{'}), json),
        totalBytes - dataStart);
    json.transferTo(OutputStream.nullOutputStream());
    return new SafeTensorsHeader(
        parser.metadata(),
        inPlace(parser.tensors(), totalBytes - dataStart, source),
        dataStart,
        totalBytes);
  }

  /** The tensors in the order of the data section, which they must fill exactly. */
  private static Map<String, TensorInfo> inPlace(
      Map<String, TensorInfo> tensors, long dataBytes, String source) {
    List<TensorInfo> sorted = new ArrayList<>(tensors.values());
    sorted.sort(BY_PLACE);
    tensors.clear();
    long end = 0;
    for (TensorInfo tensor : sorted) {
      if (tensor.begin() != end) {
        throw new BrokenWeightsException(
            source,
            "tensor %s begins at data byte %d, where %d was due: its bytes %s"
                .formatted(
                    HeaderParser.quote(tensor.name()),
                    tensor.begin(),
                    end,
                    tensor.begin() < end ? "overlap another tensor's" : "leave a gap"));
      }
      end = tensor.end();
    }
    if (end != dataBytes) {
      throw new BrokenWeightsException(
          source, "%d bytes follow the last tensor".formatted(dataBytes - end));
    }
    Map<String, TensorInfo> inPlace = new LinkedHashMap<>();
    sorted.forEach(tensor -> inPlace.put(tensor.name(), tensor));
    return inPlace;
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
}
