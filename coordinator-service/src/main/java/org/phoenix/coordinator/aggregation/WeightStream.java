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
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.Bf16;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.ContentHash;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * A weights file read once from its first byte to its last: the header at once, then the values of
 * its float32 or bfloat16 tensors in the order of the file, as float32, a chunk at a time.
 */
final class WeightStream implements Closeable {

  /** The most values that are read at once. */
  static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final MessageDigest digest = Sha256.digest();
  private final ContentHash content = new ContentHash();
  private final SafeTensorsHeader header;
  private final Iterator<TensorInfo> tensors;
  private final String source;
  private DType dtype = DType.F32;
  private long left;

  /**
   * Reads the header.
   *
   * @param in closed by {@link #close()}
   * @param bytes size of the whole file
   * @param source names it in errors
   * @throws BrokenWeightsException when it is no safetensors file
   */
  WeightStream(InputStream in, long bytes, String source) throws IOException {
    this.in = new DigestInputStream(in, digest);
    this.source = source;
    try {
      this.header = SafeTensorsHeader.read(this.in, bytes, source);
      this.tensors = header.tensors().values().iterator();
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  SafeTensorsHeader header() {
    return header;
  }

  /** Room for a chunk. Files that are read in turn share one, so an open file costs no memory. */
  static ByteBuffer scratch() {
    return ByteBuffer.allocate(CHUNK * Float.BYTES);
  }

  /**
   * The next values.
   *
   * @param count at most {@link #CHUNK}, and not beyond a tensor's end
   * @param scratch where they are read to
   * @return a view of the scratch
   * @throws BrokenWeightsException when the file ends before
   */
  FloatBuffer next(int count, ByteBuffer scratch) throws IOException {
    while (left == 0) {
      TensorInfo tensor = tensors.next();
      content.begin(tensor);
      left = tensor.byteLength();
      dtype = tensor.dtype();
    }
    int bytes = count * dtype.bits() / Byte.SIZE;
    if (in.readNBytes(scratch.array(), scratch.arrayOffset(), bytes) < bytes) {
      throw new BrokenWeightsException(source, "ends within its tensors");
    }
    left -= bytes;
    content.update(scratch.slice(0, bytes));
    ByteBuffer values = scratch.slice(0, count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (dtype == DType.BF16) {
      widen(values, count);
    }
    return values.asFloatBuffer();
  }

  /** From the last value on, so that none is overwritten before it is read. */
  private static void widen(ByteBuffer values, int count) {
    for (int i = count - 1; i >= 0; i--) {
      values.putFloat(i * Float.BYTES, Bf16.toFloat(values.getShort(i * Short.BYTES)));
    }
  }

  /** Passes over a tensor, the next one. */
  void skip(TensorInfo tensor) throws IOException {
    ByteBuffer scratch = scratch();
    for (long from = 0; from < tensor.elements(); from += CHUNK) {
      next((int) Math.min(CHUNK, tensor.elements() - from), scratch);
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
      ContentHash.require(declared, content.hex(), source);
    }
  }

  /** Of everything, what was not read yet included. */
  String sha256() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    return Sha256.hex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
