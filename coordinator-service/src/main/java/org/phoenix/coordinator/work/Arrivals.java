package org.phoenix.coordinator.work;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.RefusedPartsException;
import org.phoenix.platform.store.StoredObject;
import org.springframework.stereotype.Component;

/** Sees to it that what a site says it uploaded is one whole object. */
@Component
class Arrivals {

  private final ObjectStore store;

  Arrivals(ObjectStore store) {
    this.store = store;
  }

  /** What a site says of its upload; {@code etags} are those of a multipart upload's parts. */
  record Sent(
      String key, long bytes, String sha256, @Nullable String uploadId, List<String> etags) {}

  /**
   * Makes one object of the parts, unless a request before this one did.
   *
   * @throws InvalidRequestException when the store has not got so many bytes
   */
  void assemble(Assignment assignment, Sent sent) {
    Optional<StoredObject> stored = store.find(sent.key());
    if (stored.isEmpty() && sent.uploadId() != null) {
      if (!sent.uploadId().equals(assignment.uploadOf(sent.sha256(), sent.bytes()))) {
        throw new InvalidRequestException(
            "uploadId = %s: no such upload of this file is open".formatted(sent.uploadId()));
      }
      if (sent.etags().isEmpty()) {
        throw new InvalidRequestException("etags = []: the parts' ETags are needed");
      }
      try {
        store.completeMultipart(sent.key(), sent.uploadId(), sent.etags());
      } catch (RefusedPartsException e) {
        // An answer that was lost: the parts have become the object.
        if (store.find(sent.key()).isEmpty()) {
          // Without its cause, a failure of the store, which would make it a 503.
          throw new InvalidRequestException("etags: " + e.getMessage());
        }
      }
      stored = store.find(sent.key());
    }
    long bytes = stored.map(StoredObject::bytes).orElse(0L);
    if (bytes != sent.bytes()) {
      throw new InvalidRequestException(
          "bytes = %d: the store holds %d bytes of this file".formatted(sent.bytes(), bytes));
    }
  }
}
