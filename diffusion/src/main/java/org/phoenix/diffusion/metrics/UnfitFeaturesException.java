package org.phoenix.diffusion.metrics;

/** Feature vectors that cannot be measured; the message says which, and what is needed. */
public final class UnfitFeaturesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnfitFeaturesException(String message) {
    super(message);
  }
}
