package org.phoenix.diffusion.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.phoenix.diffusion.files.Whole;

/**
 * An idx file of unsigned bytes: two zero bytes, type 8, rank, big-endian sizes, values. It may be
 * compressed with gzip.
 */
final class IdxArray {

  /** Deflate cannot do better, so a file that announces more lies. */
  private static final long BEST_COMPRESSION = 1032;

  private static final int UNSIGNED_BYTE = 8;
  private static final String REMEDY = "copy the file again from where it was published";

  private final int[] sizes;
  private final byte[] values;

  IdxArray(int[] sizes, byte[] values) {
    this.sizes = sizes;
    this.values = values;
  }

  int size(int dimension) {
    return sizes[dimension];
  }

  byte[] values() {
    return values;
  }

  static IdxArray read(Path file, int rank) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean compressed = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      long fileSize = Files.size(file);
      return compressed
          ? read(file, new GZIPInputStream(raw, 1 << 16), rank, fileSize * BEST_COMPRESSION, false)
          : read(file, raw, rank, fileSize, true);
    } catch (EOFException e) {
      throw new BrokenDataException(file, "ends too early", REMEDY, e);
    } catch (ZipException e) {
      throw new BrokenDataException(file, "broken gzip file: " + e.getMessage(), REMEDY, e);
    } catch (IOException e) {
      throw new BrokenDataException(file, "cannot be read: " + e, "check its permissions", e);
    }
  }

  private static IdxArray read(Path file, InputStream in, int rank, long room, boolean exact)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    int magic = data.readInt();
    if (magic != (UNSIGNED_BYTE << 8 | rank)) {
      throw new BrokenDataException(
          file,
          "begins with %08x, not with %08x as an idx file of bytes with %d dimensions"
              .formatted(magic, UNSIGNED_BYTE << 8 | rank, rank),
          REMEDY);
    }
    int[] sizes = new int[rank];
    long length = 1;
    for (int i = 0; i < rank; i++) {
      sizes[i] = data.readInt();
      if (sizes[i] < 1 || length * sizes[i] > Integer.MAX_VALUE - 8) {
        throw new BrokenDataException(
            file, "announces a size of %d in dimension %d".formatted(sizes[i], i), REMEDY);
      }
      length *= sizes[i];
    }
    long held = room - 4L * (rank + 1);
    if (exact ? length != held : length > held) {
      throw new BrokenDataException(
          file,
          "announces %d values and holds %s%d".formatted(length, exact ? "" : "at most ", held),
          REMEDY);
    }
    byte[] values = data.readNBytes((int) length);
    if (values.length < length) {
      throw new BrokenDataException(
          file, "ends after %d of %d values".formatted(values.length, length), REMEDY);
    }
    if (data.read() != -1) {
      throw new BrokenDataException(file, "goes on after its %d values".formatted(length), REMEDY);
    }
    return new IdxArray(sizes, values);
  }

  void write(Path file) throws IOException {
    boolean compressed = file.toString().endsWith(".gz");
    Whole.file(
        file,
        out -> {
          if (compressed) {
            GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
            write(gzip);
            gzip.finish();
          } else {
            write(out);
          }
        });
  }

  private void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(UNSIGNED_BYTE << 8 | sizes.length);
    ByteBuffer header = ByteBuffer.allocate(4 * sizes.length);
    header.asIntBuffer().put(sizes);
    data.write(header.array());
    data.write(values);
    data.flush();
  }
}
