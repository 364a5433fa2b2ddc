package org.phoenix.site.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The disk has no room for something, or did not take it. Says what, where and how much. */
public final class DiskException extends IOException {

  private static final long serialVersionUID = 1L;

  DiskException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
