package org.phoenix.coordinator.cards;

import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

/**
 * A round in figures.
 *
 * @param base SHA-256 of the weights it began with
 * @param made SHA-256 of the weights it made, once it has
 * @param averaged updates that went into them
 * @param bytes of all its updates
 */
record RoundFacts(
    int number,
    RoundStatus status,
    String base,
    @Nullable String made,
    long updates,
    long averaged,
    long quarantined,
    long bytes) {

  boolean closed() {
    return status == RoundStatus.CLOSED;
  }

  boolean warmUp() {
    return number == 0;
  }
}
