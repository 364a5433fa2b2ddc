package org.phoenix.coordinator.leases;

/** Another coordinator drives the run by now; the transaction that met this was rolled back. */
public final class LeaseLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message);
  }
}
