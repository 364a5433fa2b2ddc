package org.phoenix.diffusion.weights;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file, memory-mapped tensor by tensor or piece by piece, so the file and its tensors
 * may be larger than 2 GiB; what is mapped at once may not. Buffers it gave out stay valid after
 * {@link #close()}.
 */
public final class SafeTensorsFile implements Closeable {

  private final Path path;
  private final FileChannel channel;
  private final SafeTensorsHeader header;

  private SafeTensorsFile(Path path, FileChannel channel, SafeTensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BrokenWeightsException when the file is missing, unreadable or wrong in any way
   */
  public static SafeTensorsFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new BrokenWeightsException(
          path.toString(), Files.exists(path) ? "is not a file" : "no such file");
    }
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        // Not closed: that would close the channel. What it buffered is simply dropped.
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
        return new SafeTensorsFile(
            path, channel, SafeTensorsHeader.read(in, channel.size(), path.toString()));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BrokenWeightsException(path.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  public SafeTensorsHeader header() {
    return header;
  }

  /**
   * The tensor's bytes, read-only, little-endian, without a copy.
   *
   * @throws BrokenWeightsException when the file has no such tensor, or one of more than 2 GiB
   */
  public ByteBuffer bytes(String name) {
    TensorInfo tensor = header.tensor(name, path.toString());
    if (tensor.byteLength() > Integer.MAX_VALUE) {
      throw new BrokenWeightsException(
          path.toString(), "tensor %s is larger than 2 GiB".formatted(HeaderParser.quote(name)));
    }
    return map(tensor, 0, tensor.byteLength());
  }

  /**
   * A piece of the tensor's bytes, read-only, little-endian, without a copy.
   *
   * @param from first byte, counted from the tensor's own
   * @throws IndexOutOfBoundsException when the tensor does not have these bytes
   */
  public ByteBuffer bytes(String name, long from, int count) {
    TensorInfo tensor = header.tensor(name, path.toString());
    Objects.checkFromIndexSize(from, (long) count, tensor.byteLength());
    return map(tensor, from, count);
  }

  /**
   * The tensor's bytes as a stream, whatever its size. The stream reads through this file and ends
   * with it.
   */
  public InputStream stream(String name) {
    return new TensorStream(this, header.tensor(name, path.toString()));
  }

  /** The values of a floating-point tensor; float64 is rounded. */
  public float[] floats(String name) {
    return TensorBytes.floats(floating(name), bytes(name));
  }

  /**
   * Some values of a floating-point tensor, which may be of any size; float64 is rounded.
   *
   * @param from index of the first value, row-major
   * @throws IndexOutOfBoundsException when the tensor does not have these values
   */
  public float[] floats(String name, long from, int count) {
    DType dtype = floating(name);
    int each = dtype.bits() / Byte.SIZE;
    return TensorBytes.floats(dtype, bytes(name, from * each, Math.multiplyExact(count, each)));
  }

  /** The values of a floating-point tensor, exactly. */
  public double[] doubles(String name) {
    return TensorBytes.doubles(floating(name), bytes(name));
  }

  /** All tensors, which must be floating-point ones, sorted by name. */
  public SortedMap<String, FloatTensor> floatTensors() {
    SortedMap<String, FloatTensor> all = new TreeMap<>();
    for (TensorInfo tensor : header.tensors().values()) {
      all.put(tensor.name(), new FloatTensor(tensor.shape(), floats(tensor.name())));
    }
    return all;
  }

  /** A copy of the tensor's bytes. */
  public byte[] raw(String name) {
    ByteBuffer bytes = bytes(name);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  /** Reads at a place of a tensor, without moving any position. */
  int read(TensorInfo tensor, long from, ByteBuffer into) throws IOException {
    return channel.read(into, header.dataStart() + tensor.begin() + from);
  }

  /** As its owner knows it. */
  String source() {
    return path.toString();
  }

  private ByteBuffer map(TensorInfo tensor, long from, long count) {
    try {
      return channel
          .map(MapMode.READ_ONLY, header.dataStart() + tensor.begin() + from, count)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new BrokenWeightsException(path.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  private DType floating(String name) {
    DType dtype = header.tensor(name, path.toString()).dtype();
    if (!dtype.floating()) {
      throw new BrokenWeightsException(
          path.toString(),
          "tensor %s holds %s, not floating-point numbers"
              .formatted(HeaderParser.quote(name), dtype));
    }
    return dtype;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
