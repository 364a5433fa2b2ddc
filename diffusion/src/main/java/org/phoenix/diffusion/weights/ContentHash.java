package org.phoenix.diffusion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;

/**
 * The SHA-256 of the content of a weights file, whatever its metadata say. It goes over the tensors
 * in the order of their bytes in the file, leaving out those that have none. Of each it takes a
 * line of UTF-8,
 *
 * <pre>
 * length name dtype sizes\n        for example   14 conv_in.weight F32 128x3x3x3
 * </pre>
 *
 * with the number of bytes of the name and the sizes joined by {@code x} (nothing for a scalar),
 * and then the tensor's bytes as they lie in the file. In a file of a single element type, as
 * checkpoints are, that is the order of the names.
 */
public final class ContentHash {

  /** The metadata's key of the hash, 64 lower-case hexadecimal digits. */
  public static final String KEY = "hash";

  /** Hashes nothing. */
  static final ContentHash NONE = new ContentHash(null);

  private final @Nullable MessageDigest digest;

  private ContentHash(@Nullable MessageDigest digest) {
    this.digest = digest;
  }

  /** To be fed with the tensors one after the other. */
  public ContentHash() {
    this(Sha256.digest());
  }

  /** Announces the next tensor. */
  public void begin(TensorInfo tensor) {
    if (digest == null || tensor.byteLength() == 0) {
      return;
    }
    int length = tensor.name().getBytes(StandardCharsets.UTF_8).length;
    String sizes =
        Arrays.stream(tensor.shape()).mapToObj(Long::toString).collect(Collectors.joining("x"));
    String line = "%d %s %s %s\n".formatted(length, tensor.name(), tensor.dtype(), sizes);
    digest.update(line.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes the tensor's next bytes, from position to limit. */
  public void update(ByteBuffer bytes) {
    if (digest != null) {
      digest.update(bytes);
    }
  }

  /** The hash of everything that was taken; there is no going on after it. */
  public String hex() {
    return digest == null ? "" : Sha256.hex(digest.digest());
  }

  /** Reads all tensors of a file. */
  public static String of(SafeTensorsFile file) {
    ContentHash content = new ContentHash();
    byte[] chunk = new byte[1 << 16];
    for (TensorInfo tensor : file.header().tensors().values()) {
      content.begin(tensor);
      try (InputStream in = file.stream(tensor.name())) {
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          content.update(ByteBuffer.wrap(chunk, 0, n));
        }
      } catch (IOException e) {
        throw new BrokenWeightsException(file.source(), "cannot be read: " + e.getMessage(), e);
      }
    }
    return content.hex();
  }

  /**
   * Reads the file if its metadata name a hash.
   *
   * @throws BrokenWeightsException when the content has another
   */
  public static void verify(SafeTensorsFile file) {
    String declared = file.header().metadata().get(KEY);
    if (declared != null) {
      require(declared, of(file), file.source());
    }
  }

  /**
   * Compares.
   *
   * @throws BrokenWeightsException when the content has another hash than the metadata say
   */
  public static void require(String declared, String found, String source) {
    if (!found.equals(declared)) {
      throw new BrokenWeightsException(
          source,
          "its tensors have the hash %s, and its metadata say %s: fetch it again"
              .formatted(found, HeaderParser.quote(declared)));
    }
  }
}
