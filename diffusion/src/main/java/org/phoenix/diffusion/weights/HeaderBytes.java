package org.phoenix.diffusion.weights;

import java.io.IOException;
import java.io.InputStream;

/**
 * The announced number of bytes of a stream, which must be there: nothing is set aside for them
 * before they come.
 */
final class HeaderBytes extends InputStream {

  private final InputStream in;
  private final int length;
  private final String source;
  private int read;

  HeaderBytes(InputStream in, int length, String source) {
    this.in = in;
    this.length = length;
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (read == length) {
      return -1;
    }
    int got = in.read(bytes, offset, Math.min(count, length - read));
    if (got < 0) {
      throw new BrokenWeightsException(
          source, "ends after %d of %d header bytes".formatted(read, length));
    }
    read += got;
    return got;
  }
}
