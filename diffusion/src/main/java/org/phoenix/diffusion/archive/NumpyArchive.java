package org.phoenix.diffusion.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipOutputStream;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.TensorBytes;
import tools.jackson.databind.json.JsonMapper;

/**
 * NumPy's npz: {@code images}, float32 (N, C, H, W), about [-1, 1], and {@code provenance}, the
 * notes as one text of JSON. The arrays are of NumPy's format 1.0 and need no pickle.
 */
public final class NumpyArchive implements ImageArchive {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** Header and what is before it fill whole blocks of so many bytes. */
  private static final int BLOCK = 64;

  private static final int CHUNK = 1 << 16;
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");

  private final ZipOutputStream zip;
  private long missing;

  public NumpyArchive(OutputStream out, ArchiveForm form, Map<String, String> notes)
      throws IOException {
    this.zip = new ZipOutputStream(out);
    this.missing = (long) form.count() * form.imageSize();
    String json = JsonMapper.shared().writeValueAsString(new TreeMap<>(notes));
    // Noise and nearly noise does not shrink.
    zip.setLevel(Deflater.NO_COMPRESSION);
    zip.putNextEntry(ZipEntries.named("provenance.npy"));
    zip.write(header("<U" + json.codePointCount(0, json.length()), "()"));
    zip.write(json.getBytes(UTF_32));
    zip.closeEntry();
    zip.putNextEntry(ZipEntries.named("images.npy"));
    zip.write(
        header(
            "<f4",
            "(%d, %d, %d, %d)".formatted(form.count(), form.channels(), form.size(), form.size())));
  }

  @Override
  public void add(float[] images) throws IOException {
    if (images.length > missing) {
      throw new IllegalArgumentException(
          "%d values are left to write, not %d".formatted(missing, images.length));
    }
    for (int from = 0; from < images.length; from += CHUNK) {
      int n = Math.min(CHUNK, images.length - from);
      ByteBuffer bytes = TensorBytes.of(DType.F32, images, from, n);
      zip.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
    missing -= images.length;
  }

  /**
   * @throws IllegalStateException when announced images were not written
   */
  @Override
  public void close() throws IOException {
    zip.close();
    if (missing > 0) {
      throw new IllegalStateException("closed with %d values missing".formatted(missing));
    }
  }

  private static byte[] header(String type, String shape) {
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    int before = MAGIC.length + Short.BYTES;
    int length = (before + text.length() + 1 + BLOCK - 1) / BLOCK * BLOCK - before;
    ByteBuffer header = ByteBuffer.allocate(before + length);
    header.put(MAGIC).put((byte) length).put((byte) (length >> Byte.SIZE));
    header.put(
        (text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }
}
