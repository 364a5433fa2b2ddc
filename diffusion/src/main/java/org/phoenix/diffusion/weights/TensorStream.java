package org.phoenix.diffusion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** One tensor's bytes, read from the file as they are asked for. */
final class TensorStream extends InputStream {

  private final SafeTensorsFile file;
  private final TensorInfo tensor;
  private long read;

  TensorStream(SafeTensorsFile file, TensorInfo tensor) {
    this.file = file;
    this.tensor = tensor;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    long left = tensor.byteLength() - read;
    if (left == 0) {
      return count == 0 ? 0 : -1;
    }
    int wanted = (int) Math.min(count, left);
    int got = file.read(tensor, read, ByteBuffer.wrap(bytes, offset, wanted));
    if (got < 0) {
      throw new BrokenWeightsException(
          file.source(),
          "ends within tensor %s: it was cut while it was read"
              .formatted(HeaderParser.quote(tensor.name())));
    }
    read += got;
    return got;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, tensor.byteLength() - read));
    read += skipped;
    return skipped;
  }
}
