package org.phoenix.site.transfer;

import java.io.IOException;

/** What came is not what was announced: size or hash differ. */
public final class WrongBytesException extends IOException {

  private static final long serialVersionUID = 1L;

  WrongBytesException(String message) {
    super(message);
  }
}
