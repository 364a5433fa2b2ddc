package org.phoenix.coordinator.aggregation;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.Bf16;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.ContentHash;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.DifferenceScales;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * A weights file read once from its first byte to its last: the header at once, then the values of
 * its float32, bfloat16 or {@link org.phoenix.diffusion.weights.Int8Difference} tensors in the
 * order of the file, as float32, a chunk at a time.
 */
final class WeightStream implements Closeable {

  /** The most values that are read at once. */
  static final int CHUNK = 1 << 15;

  /** What is hashed while it is read; it costs more than all arithmetic. */
  enum Hashing {
    /** What nobody but the coordinator could write. */
    NOTHING,
    /** What was inspected, and could be overwritten since. */
    FILE,
    /** What was never looked at; its content too, where its metadata say a hash of it. */
    FILE_AND_CONTENT
  }

  private final InputStream in;
  private final @Nullable MessageDigest digest;
  private final @Nullable ContentHash content;
  private final SafeTensorsHeader header;
  private final Iterator<TensorInfo> tensors;
  private final String source;
  private Predicate<TensorInfo> passedOver = tensor -> false;
  private @Nullable DifferenceScales scales;
  private TensorInfo tensor = TensorInfo.of("none yet", DType.F32, 0);
  private long left;

  /**
   * Reads the header.
   *
   * @param in closed by {@link #close()}
   * @param bytes size of the whole file
   * @param source names it in errors
   * @param hashing what {@link #sha256} and {@link #requireContent} will be asked for
   * @throws BrokenWeightsException when it is no safetensors file
   */
  WeightStream(InputStream in, long bytes, String source, Hashing hashing) throws IOException {
    this.digest = hashing == Hashing.NOTHING ? null : Sha256.digest();
    this.in = digest == null ? in : new DigestInputStream(in, digest);
    this.source = source;
    try {
      this.header = SafeTensorsHeader.read(this.in, bytes, source);
      this.tensors = header.tensors().values().iterator();
      this.content =
          hashing == Hashing.FILE_AND_CONTENT && header.metadata().containsKey(ContentHash.KEY)
              ? new ContentHash()
              : null;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  SafeTensorsHeader header() {
    return header;
  }

  /** Passes over some tensors: {@link #next} gives the others' values only. */
  WeightStream without(Predicate<TensorInfo> some) {
    passedOver = some;
    return this;
  }

  /** The tensors whose values are given, in the order of the file. */
  List<TensorInfo> tensors() {
    return header.tensors().values().stream()
        .filter(each -> !DifferenceScales.are(each) && !passedOver.test(each))
        .toList();
  }

  /** Room for a chunk. Files that are read in turn share one, so an open file costs no memory. */
  static ByteBuffer scratch() {
    return ByteBuffer.allocate(CHUNK * Float.BYTES);
  }

  /**
   * The next values; of an int8 tensor the differences that it stands for.
   *
   * @param count at most {@link #CHUNK}, and not beyond a tensor's end
   * @param scratch where they are read to
   * @return a view of the scratch
   * @throws BrokenWeightsException when the file ends before, or holds other tensors
   */
  FloatBuffer next(int count, ByteBuffer scratch) throws IOException {
    while (left == 0) {
      if (!tensors.hasNext()) {
        throw new BrokenWeightsException(source, "has no more tensors");
      }
      begin(tensors.next(), scratch);
    }
    int each = tensor.dtype().bits() / Byte.SIZE;
    long from = (tensor.byteLength() - left) / each;
    int bytes = count * each;
    if (bytes > left) {
      throw new BrokenWeightsException(source, tensor + " is smaller than the model's");
    }
    read(scratch, bytes);
    left -= bytes;
    ByteBuffer values = scratch.slice(0, count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (tensor.dtype() == DType.BF16) {
      widen(values, count);
    } else if (tensor.dtype() == DType.I8) {
      if (scales == null) {
        throw new BrokenWeightsException(source, tensor + " has no scales before it");
      }
      scales.widen(tensor, from, values, count);
    }
    return values.asFloatBuffer();
  }

  private void begin(TensorInfo next, ByteBuffer scratch) throws IOException {
    if (passedOver.test(next)) {
      skip(next, scratch);
      return;
    }
    if (content != null) {
      content.begin(next);
    }
    if (DifferenceScales.are(next)) {
      ByteBuffer all = ByteBuffer.allocate(DifferenceScales.bytes(header, source));
      read(all, all.capacity());
      scales = DifferenceScales.of(header, all, source);
      return;
    }
    tensor = next;
    left = next.byteLength();
  }

  private void read(ByteBuffer into, int bytes) throws IOException {
    if (in.readNBytes(into.array(), into.arrayOffset(), bytes) < bytes) {
      throw new BrokenWeightsException(source, "ends within its tensors");
    }
    if (content != null) {
      content.update(into.slice(0, bytes));
    }
  }

  private void skip(TensorInfo tensor, ByteBuffer scratch) throws IOException {
    long unread = tensor.byteLength();
    while (unread > 0) {
      int bytes = (int) Math.min(scratch.capacity(), unread);
      if (in.readNBytes(scratch.array(), scratch.arrayOffset(), bytes) < bytes) {
        throw new BrokenWeightsException(source, "ends within its tensors");
      }
      unread -= bytes;
    }
  }

  /** From the last value on, so that none is overwritten before it is read. */
  private static void widen(ByteBuffer values, int count) {
    for (int i = count - 1; i >= 0; i--) {
      values.putFloat(i * Float.BYTES, Bf16.toFloat(values.getShort(i * Short.BYTES)));
    }
  }

  /**
   * Compares the tensors, which were all read, with the hash in the metadata, where there is one.
   *
   * @throws BrokenWeightsException when they are not those
   */
  void requireContent() {
    String declared = header.metadata().get(ContentHash.KEY);
    if (declared != null) {
      ContentHash.require(declared, Objects.requireNonNull(content).hex(), source);
    }
  }

  /** Of everything, what was not read yet included. */
  String sha256() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    return Sha256.hex(Objects.requireNonNull(digest).digest());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
