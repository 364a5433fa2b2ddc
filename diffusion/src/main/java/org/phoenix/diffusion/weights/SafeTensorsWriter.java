package org.phoenix.diffusion.weights;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.phoenix.diffusion.files.Whole;

/**
 * Writes a safetensors file as a stream: the header at once, then the tensors one by one in the
 * order they were announced in. Equal content gives equal bytes: metadata is sorted by key, and
 * tensors must come in {@link TensorInfo#DATA_ORDER}.
 */
public final class SafeTensorsWriter implements Closeable {

  /** Values that are turned into bytes at once. */
  private static final int CHUNK = 1 << 16;

  private final OutputStream out;
  private final WritableByteChannel channel;
  private final List<TensorInfo> tensors;
  private final ContentHash content;
  private int next;
  private long written;

  /**
   * Writes the header.
   *
   * @param out closed by {@link #close()}
   * @param tensors what will be written, in {@link TensorInfo#DATA_ORDER}; offsets are ignored
   * @throws IllegalArgumentException when the tensors are out of order or a name comes twice
   */
  public SafeTensorsWriter(OutputStream out, Map<String, String> metadata, List<TensorInfo> tensors)
      throws IOException {
    this(out, metadata, tensors, ContentHash.NONE);
  }

  SafeTensorsWriter(
      OutputStream out, Map<String, String> metadata, List<TensorInfo> tensors, ContentHash content)
      throws IOException {
    this.out = out;
    this.content = content;
    this.channel = Channels.newChannel(out);
    this.tensors = List.copyOf(tensors);
    out.write(HeaderText.of(metadata, tensors));
  }

  /** The size of the file that these arguments give, known before anything is written. */
  public static long fileSize(Map<String, String> metadata, List<TensorInfo> tensors) {
    return HeaderText.of(metadata, tensors).length
        + tensors.stream().mapToLong(TensorInfo::byteLength).sum();
  }

  /**
   * Writes the next tensor.
   *
   * @param bytes its elements, little-endian, from position to limit
   * @throws IllegalArgumentException when the number of bytes is not the announced one
   */
  public void write(ByteBuffer bytes) throws IOException {
    requireBytes(bytes.remaining());
    append(bytes);
  }

  /** Writes the next tensor from floats, rounded to its element type, a floating-point one. */
  public void writeFloats(float[] values) throws IOException {
    requireBytes((long) values.length * due().dtype().bits() / Byte.SIZE);
    if (values.length == 0) {
      append(ByteBuffer.allocate(0));
    }
    appendFloats(values);
  }

  /**
   * Writes a tensor of another file as it is there, whatever its size.
   *
   * @throws IllegalArgumentException when the number of bytes is not the announced one
   * @throws BrokenWeightsException when the other file ends before
   */
  public void copy(SafeTensorsFile from, String name) throws IOException {
    TensorInfo tensor = from.header().tensor(name, from.source());
    requireBytes(tensor.byteLength());
    if (tensor.byteLength() == 0) {
      append(ByteBuffer.allocate(0));
    }
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = from.stream(name)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        append(ByteBuffer.wrap(chunk, 0, n));
      }
    }
  }

  /**
   * Writes more values of the next tensor, which is complete when it has as many as were announced.
   *
   * @param values rounded to its element type, a floating-point one
   * @throws IllegalArgumentException when there are more than are due
   */
  public void appendFloats(float[] values) throws IOException {
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      append(TensorBytes.of(due().dtype(), values, from, count));
    }
  }

  /**
   * Writes the next part of the next tensor.
   *
   * @param bytes elements, little-endian, from position to limit
   * @throws IllegalArgumentException when there are more than are due
   */
  public void append(ByteBuffer bytes) throws IOException {
    TensorInfo tensor = due();
    if (bytes.remaining() > tensor.byteLength() - written) {
      throw new IllegalArgumentException(
          "tensor %s takes %d bytes, not %d"
              .formatted(tensor.name(), tensor.byteLength(), written + bytes.remaining()));
    }
    if (written == 0) {
      content.begin(tensor);
    }
    content.update(bytes.duplicate());
    written += bytes.remaining();
    ByteBuffer rest = bytes.slice();
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    if (written == tensor.byteLength()) {
      next++;
      written = 0;
    }
  }

  private void requireBytes(long bytes) {
    TensorInfo tensor = due();
    if (written != 0) {
      throw new IllegalStateException("tensor %s is half written".formatted(tensor.name()));
    }
    if (bytes != tensor.byteLength()) {
      throw new IllegalArgumentException(
          "tensor %s takes %d bytes, not %d".formatted(tensor.name(), tensor.byteLength(), bytes));
    }
  }

  /**
   * Closes the stream.
   *
   * @throws IllegalStateException when announced tensors were not written
   */
  @Override
  public void close() throws IOException {
    out.close();
    if (next < tensors.size()) {
      throw new IllegalStateException(
          "closed after %d of %d tensors".formatted(next, tensors.size()));
    }
  }

  private TensorInfo due() {
    if (next == tensors.size()) {
      throw new IllegalStateException("all %d tensors are written".formatted(next));
    }
    return tensors.get(next);
  }

  /** Writes a whole float32 file under a temporary name, then moves it to {@code file}. */
  public static void write(
      Path file, Map<String, String> metadata, SortedMap<String, FloatTensor> tensors)
      throws IOException {
    List<TensorInfo> infos =
        tensors.entrySet().stream()
            .map(entry -> TensorInfo.of(entry.getKey(), DType.F32, entry.getValue().shape()))
            .sorted(TensorInfo.DATA_ORDER)
            .toList();
    Whole.file(
        file,
        out -> {
          try (SafeTensorsWriter writer = new SafeTensorsWriter(out, metadata, infos)) {
            for (TensorInfo info : infos) {
              writer.writeFloats(Objects.requireNonNull(tensors.get(info.name())).values());
            }
          }
        });
  }
}
