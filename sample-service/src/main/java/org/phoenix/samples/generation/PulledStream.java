package org.phoenix.samples.generation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Turns what is written, part by part, into a stream that is read: a part is made when the one
 * before it is used up, and no more than one is held.
 */
public final class PulledStream extends InputStream {

  /** Writes a file in parts. */
  @FunctionalInterface
  public interface Parts {

    /**
     * Writes the next part.
     *
     * @return false after the last one
     */
    boolean next() throws IOException;
  }

  /** Begins a file. */
  @FunctionalInterface
  public interface Begin {
    Parts writingTo(OutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Parts parts;
  private InputStream ready = InputStream.nullInputStream();
  private boolean more = true;

  public PulledStream(Begin begin) throws IOException {
    this.parts = begin.writingTo(written);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int n = ready.read(bytes, offset, length);
    while (n < 0 && (more || written.size() > 0)) {
      if (more) {
        more = parts.next();
      }
      ready = new ByteArrayInputStream(written.toByteArray());
      written.reset();
      n = ready.read(bytes, offset, length);
    }
    return n;
  }
}
