package org.phoenix.evaluator.reference;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Keeps trained LeNets: the weights in the object store, the rest in the database. */
@Component
class LeNetArchive {

  private final StoredLeNets lenets;
  private final ObjectStore store;
  private final Clock clock;

  LeNetArchive(StoredLeNets lenets, ObjectStore store, Clock clock) {
    this.lenets = lenets;
    this.store = store;
    this.clock = clock;
  }

  /**
   * The weights that were trained for this identity.
   *
   * @throws LostWeightsException when they are recorded but gone or changed: training again in
   *     silence would make old and new results incomparable
   */
  Optional<LeNetWeights> find(ReferenceIdentity identity) throws IOException {
    Optional<StoredLeNet> stored = lenets.findById(identity.sha256());
    return stored.isEmpty() ? Optional.empty() : Optional.of(read(stored.get()));
  }

  /** Stores the weights, then the row that names them; a row that is there already stays. */
  void save(
      ReferenceIdentity identity,
      LeNetWeights weights,
      Yardstick yardstick,
      ReferenceSet set,
      Duration took) {
    var lenet = new StoredLeNet(identity, yardstick, set, took, clock.instant());
    byte[] file = weights.file();
    store.write(
        lenet.key(), new ByteArrayInputStream(file), file.length, "application/octet-stream");
    try {
      lenets.save(lenet);
    } catch (DataIntegrityViolationException e) {
      requireSame(lenet, lenets.findById(identity.sha256()).orElseThrow(() -> e));
    }
  }

  private LeNetWeights read(StoredLeNet stored) throws IOException {
    if (store.find(stored.key()).isEmpty()) {
      throw new LostWeightsException(stored, "is not in the object store");
    }
    try (InputStream in = store.read(stored.key())) {
      LeNetWeights weights = LeNetWeights.read(in.readAllBytes(), stored.key());
      if (!weights.sha256().equals(stored.sha256())) {
        throw new LostWeightsException(stored, "has the SHA-256 " + weights.sha256());
      }
      return weights;
    }
  }

  /** Another replica trained at the same time. */
  private static void requireSame(StoredLeNet mine, StoredLeNet theirs) {
    if (!mine.sha256().equals(theirs.sha256())) {
      throw new LostWeightsException(theirs, "differs from what was trained here, " + mine.key());
    }
  }

  /** A LeNet that results were computed with cannot be had any more. */
  static final class LostWeightsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostWeightsException(StoredLeNet lenet, String what) {
      super(
          lenet.key()
              + " "
              + what
              + "; bring the object back, or delete the row of table lenet to train anew");
    }
  }
}
