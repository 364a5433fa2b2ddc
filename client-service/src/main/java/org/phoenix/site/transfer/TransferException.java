package org.phoenix.site.transfer;

import java.io.IOException;

/** Bytes did not get through: the store cannot be reached, or refuses. Worth a later attempt. */
public final class TransferException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean sameUrlMayWork;

  TransferException(String message, boolean sameUrlMayWork) {
    super(message);
    this.sameUrlMayWork = sameUrlMayWork;
  }

  TransferException(String message, Throwable cause) {
    super(message, cause);
    this.sameUrlMayWork = true;
  }

  /** False when the store refused the URL, which a fresh one may cure. */
  boolean sameUrlMayWork() {
    return sameUrlMayWork;
  }
}
