package org.phoenix.diffusion.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Image data is missing, truncated or foreign; one line says where, what, and what to do. */
public final class BrokenDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says where, what, and what to do.
   *
   * @param where the file or folder
   * @param what is wrong, in a clause
   * @param remedy what the reader of the message can do
   */
  public BrokenDataException(Path where, String what, String remedy) {
    this(where, what, remedy, null);
  }

  BrokenDataException(Path where, String what, String remedy, @Nullable Throwable cause) {
    super("%s: %s; %s".formatted(where, what, remedy), cause);
  }

  BrokenDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
