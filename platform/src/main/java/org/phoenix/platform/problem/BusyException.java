package org.phoenix.platform.problem;

/** So much is under way that no more is taken on; worth another try. Becomes a 503. */
public final class BusyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message names the limit
   */
  public BusyException(String message) {
    super(message);
  }
}
