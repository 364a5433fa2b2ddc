package org.phoenix.platform.store;

/** The store has not got the parts that an upload is to be completed with. */
public final class RefusedPartsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedPartsException(String key, String code, Throwable cause) {
    super("The object store refuses the parts of %s: %s".formatted(key, code), cause);
  }
}
