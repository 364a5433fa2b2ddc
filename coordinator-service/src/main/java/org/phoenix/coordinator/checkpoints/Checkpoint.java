package org.phoenix.coordinator.checkpoints;

import jakarta.persistence.Embeddable;

/**
 * Global weights, named after their content.
 *
 * @param sha256 of the whole file
 * @param bytes its size
 */
@Embeddable
public record Checkpoint(String sha256, long bytes) {

  /** Where the file is in the object store. */
  public String key() {
    return "checkpoints/" + sha256 + ".safetensors";
  }

  /** Enough of the hash for people. */
  public String shortName() {
    return sha256.substring(0, 12);
  }
}
