package org.phoenix.platform.problem;

/** The request contradicts the present state; the message names both. Becomes a 409. */
public class ConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }
}
