package org.phoenix.samples.weights;

/** Weights in the object store. */
public record Weights(String key, String sha256) {

  /** The global checkpoint of that hash. */
  public static Weights checkpoint(String sha256) {
    return new Weights("checkpoints/" + sha256 + ".safetensors", sha256);
  }
}
