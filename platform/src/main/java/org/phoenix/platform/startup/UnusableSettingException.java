package org.phoenix.platform.startup;

import org.jspecify.annotations.Nullable;

/** A setting that binds but cannot be used, such as a data folder without images. */
public final class UnusableSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param property for example {@code phoenix.data}
   * @param value what it is set to
   * @param reason what is wrong with that
   */
  public UnusableSettingException(
      String property, Object value, String reason, @Nullable Throwable cause) {
    super("%s = %s: %s".formatted(property, value, reason), cause);
  }
}
