package org.phoenix.coordinator.pages;

/** A form of somebody else's page was sent here. Becomes a 403. */
final class ForeignFormException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ForeignFormException(String from) {
    super("A page of %s sent this form; only the coordinator's own pages may".formatted(from));
  }
}
