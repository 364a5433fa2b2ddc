package org.phoenix.platform.store;

/** The object store failed or cannot be reached; worth a retry. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
