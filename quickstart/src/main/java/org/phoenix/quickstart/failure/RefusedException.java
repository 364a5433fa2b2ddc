package org.phoenix.quickstart.failure;

/** What was asked cannot be done as asked; the message is one line that says what and where. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }
}
