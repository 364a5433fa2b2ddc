package org.phoenix.diffusion.weights;

/** A weights file is missing, truncated, foreign or forged; the message names it and the reason. */
public final class BrokenWeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong with what.
   *
   * @param source the file or object, as its owner knows it
   * @param reason what is wrong with it, in a clause
   */
  public BrokenWeightsException(String source, String reason) {
    super(source + ": " + reason);
  }

  BrokenWeightsException(String source, String reason, Throwable cause) {
    super(source + ": " + reason, cause);
  }
}
