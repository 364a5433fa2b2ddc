package org.phoenix.evaluator.reference;

/** The configured reference set cannot be used; one line says where, what, and what to do. */
final class UnusableReferenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableReferenceException(String message) {
    super(message);
  }

  UnusableReferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
