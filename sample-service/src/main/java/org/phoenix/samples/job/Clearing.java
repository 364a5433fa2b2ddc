package org.phoenix.samples.job;

import java.util.UUID;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.stereotype.Component;

/** Throws the pieces of a request that has ended away. */
@Component
class Clearing {

  private final Samples samples;
  private final ObjectStore store;

  Clearing(Samples samples, ObjectStore store) {
    this.samples = samples;
    this.store = store;
  }

  void clear(UUID id) {
    Sample sample = samples.findById(id).orElseThrow();
    if (sample.source() == null) {
      return;
    }
    for (int number = 0; number < sample.pieces(); number++) {
      store.remove(sample.piece(number).key());
    }
  }
}
