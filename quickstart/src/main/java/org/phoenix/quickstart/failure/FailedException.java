package org.phoenix.quickstart.failure;

/** What was asked was right, and failed; the message is one line. */
public final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FailedException(String message) {
    super(message);
  }

  public FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
