package org.phoenix.site.data;

/** Images that the run's model cannot take. */
public final class UnfitImagesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnfitImagesException(String message) {
    super(message);
  }
}
