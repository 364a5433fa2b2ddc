package org.phoenix.evaluator.evaluations;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoredObject;
import org.springframework.stereotype.Component;

/**
 * Reads images from the object store, compressed or not, and never more of them than is allowed.
 */
@Component
class StoredImages {

  private static final String COMPRESSED = ".gz";

  private final ObjectStore store;
  private final long limit;

  StoredImages(ObjectStore store, EvaluatorProperties properties) {
    this.store = store;
    this.limit = properties.evaluator().largestImages().toBytes();
  }

  /**
   * The images of one object.
   *
   * @throws UnfitImagesException when there is no such object, it is too large, or what is
   *     compressed is broken
   * @throws org.phoenix.diffusion.data.BrokenDataException when it is no whole set of images
   */
  ImageSet fetch(String key) throws IOException {
    StoredObject object =
        store.find(key).orElseThrow(() -> new UnfitImagesException("There is no object " + key));
    requireSmall(key, object.bytes());
    boolean compressed = key.endsWith(COMPRESSED);
    // Read twice when compressed: a header is read against the size of the whole, known at its end.
    long bytes = compressed ? uncompressedBytes(key) : object.bytes();
    try (InputStream stored = new BufferedInputStream(store.read(key), 1 << 16);
        InputStream in = compressed ? new GZIPInputStream(stored, 1 << 16) : stored) {
      return ImageSetFile.read(in, bytes, Path.of(key));
    }
  }

  private long uncompressedBytes(String key) throws IOException {
    try (InputStream stored = store.read(key);
        InputStream in = new GZIPInputStream(stored, 1 << 16)) {
      byte[] chunk = new byte[1 << 16];
      long bytes = 0;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        bytes += n;
        requireSmall(key, bytes);
      }
      return bytes;
    } catch (ZipException | EOFException e) {
      throw new UnfitImagesException("%s is no whole gzip file: %s".formatted(key, e.getMessage()));
    }
  }

  private void requireSmall(String key, long bytes) {
    if (bytes > limit) {
      throw new UnfitImagesException(
          "%s has %d bytes; at most %d are taken (phoenix.evaluator.largest-images)"
              .formatted(key, bytes, limit));
    }
  }
}
