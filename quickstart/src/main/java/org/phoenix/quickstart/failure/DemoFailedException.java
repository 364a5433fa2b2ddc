package org.phoenix.quickstart.failure;

/** The demo, or another command, was rightly asked for and failed; the message is one line. */
public final class DemoFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DemoFailedException(String message) {
    super(message);
  }

  public DemoFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
