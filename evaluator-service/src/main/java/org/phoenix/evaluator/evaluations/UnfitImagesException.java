package org.phoenix.evaluator.evaluations;

/** The images cannot be judged; the message says what they are and what they should be. */
final class UnfitImagesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnfitImagesException(String message) {
    super(message);
  }
}
