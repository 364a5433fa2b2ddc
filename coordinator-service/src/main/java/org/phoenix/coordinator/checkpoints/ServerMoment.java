package org.phoenix.coordinator.checkpoints;

/**
 * A moment of a run's server optimiser after a round, a value for each of the model's weights: a
 * file named after its content.
 *
 * @param sha256 of the whole file
 * @param bytes its size
 */
public record ServerMoment(String sha256, long bytes) {

  /** Where the file is in the object store. */
  public String key() {
    return "moments/" + sha256 + ".safetensors";
  }
}
