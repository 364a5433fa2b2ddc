package org.phoenix.site.work;

/** The coordinator went on without this work; it is dropped without a trace. */
final class UnwantedException extends Exception {

  private static final long serialVersionUID = 1L;

  UnwantedException(String reason) {
    super(reason);
  }
}
