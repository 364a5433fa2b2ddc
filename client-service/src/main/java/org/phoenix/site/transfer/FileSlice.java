package org.phoenix.site.transfer;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Some consecutive bytes of a file: one part of an upload. */
final class FileSlice extends FilterInputStream {

  private long left;

  private FileSlice(InputStream in, long length) {
    super(in);
    this.left = length;
  }

  static InputStream open(Path file, long offset, long length) {
    try {
      InputStream in = Files.newInputStream(file);
      in.skipNBytes(offset);
      return new FileSlice(new BufferedInputStream(in, 1 << 16), length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read() throws IOException {
    if (left == 0) {
      return -1;
    }
    int next = super.read();
    left -= next < 0 ? 0 : 1;
    return next;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = super.read(bytes, offset, (int) Math.min(length, left));
    left -= Math.max(read, 0);
    return read;
  }
}
