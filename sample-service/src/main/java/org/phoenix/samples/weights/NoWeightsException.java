package org.phoenix.samples.weights;

import org.jspecify.annotations.Nullable;

/** The request's weights do not exist or cannot be used, now or later; the message says why. */
public final class NoWeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoWeightsException(String message) {
    this(message, null);
  }

  NoWeightsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
