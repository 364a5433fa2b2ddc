package org.phoenix.coordinator.aggregation;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.evaluation.SiteImages;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.SentSamples;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoredObject;
import org.springframework.stereotype.Component;

/**
 * Inspects the images that came with an update: the declared file, which unpacks to as many images
 * of the model's shape as were asked for, and to nothing else. No more is unpacked than that.
 */
@Component
class ImageFiles {

  private final ObjectStore store;

  ImageFiles(ObjectStore store) {
    this.store = store;
  }

  /**
   * Reads the whole file.
   *
   * @throws RefusedException when anything does not hold
   * @throws IOException when the store fails
   */
  void inspect(ModelUpdate update, SiteImages wanted) throws IOException, RefusedException {
    SentSamples sent = update.samples();
    Optional<StoredObject> stored = sent == null ? Optional.empty() : store.find(sent.key());
    if (sent == null || stored.isEmpty()) {
      throw new RefusedException("the images of its model are gone from the store");
    }
    if (stored.get().bytes() != sent.bytes()) {
      throw new RefusedException(
          "the images of its model are %d bytes, not the declared %d"
              .formatted(stored.get().bytes(), sent.bytes()));
    }
    try (DigestInputStream in =
        new DigestInputStream(
            new BufferedInputStream(store.read(sent.key()), 1 << 16), Sha256.digest())) {
      String problem = problem(in, wanted);
      in.transferTo(OutputStream.nullOutputStream());
      String sha256 = Sha256.hex(in.getMessageDigest().digest());
      if (!sha256.equals(sent.sha256())) {
        throw new RefusedException(
            "the SHA-256 of the images of its model is %s, not the declared %s"
                .formatted(sha256, sent.sha256()));
      }
      if (problem != null) {
        throw new RefusedException(
            "the images of its model cannot be judged, which should be %s and nothing else: %s"
                .formatted(wanted.tensor(), problem));
      }
    }
  }

  /** What is wrong with the content, if anything is. */
  private static @Nullable String problem(InputStream in, SiteImages wanted) throws IOException {
    try {
      GZIPInputStream unpacked = new GZIPInputStream(in, 1 << 16);
      SafeTensorsHeader header =
          SafeTensorsHeader.read(unpacked, wanted.unpackedBytes(), "the file");
      if (!header.tensors().equals(Map.of(wanted.tensor().name(), wanted.tensor()))) {
        return "the file holds " + header.tensors().values();
      }
      unpacked.skipNBytes(wanted.tensor().byteLength());
      return unpacked.read() < 0 ? null : "the file goes on after its images";
    } catch (ZipException | BrokenWeightsException e) {
      return e.getMessage();
    } catch (EOFException e) {
      return "the file ends within its images";
    }
  }
}
