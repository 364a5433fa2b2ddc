package org.phoenix.platform.problem;

import java.time.Duration;

/** A caller asks for more than is taken on now. Becomes a 429 that says when to come back. */
public final class TooManyRequestsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * @param message names the limit
   */
  public TooManyRequestsException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** In whole seconds, at least one. */
  long seconds() {
    return Math.max(1, retryAfter.plusMillis(999).toSeconds());
  }
}
