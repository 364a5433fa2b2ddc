package org.phoenix.site.work;

import org.jspecify.annotations.Nullable;

/** This site cannot do this assignment, now or later; the coordinator is told why. */
final class LocalFailureException extends Exception {

  private static final long serialVersionUID = 1L;

  LocalFailureException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
