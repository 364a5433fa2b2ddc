package org.phoenix.samples.weights;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Weights in the object store, and what made them where the request or the coordinator says so.
 *
 * @param round of the run
 * @param site whose model it is; null for a global one
 */
public record Weights(
    String key, String sha256, @Nullable UUID run, @Nullable Integer round, @Nullable String site) {

  /** The global checkpoint of that hash. */
  public static Weights checkpoint(String sha256) {
    return ofRun(sha256, null, null);
  }

  /** The same, of a run and, where it is known, a round. */
  static Weights ofRun(String sha256, @Nullable UUID run, @Nullable Integer round) {
    return new Weights("checkpoints/" + sha256 + ".safetensors", sha256, run, round, null);
  }

  /** An imported model. */
  public static Weights model(String sha256) {
    return new Weights("models/" + sha256 + ".safetensors", sha256, null, null, null);
  }
}
