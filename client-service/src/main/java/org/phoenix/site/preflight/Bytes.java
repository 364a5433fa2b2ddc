package org.phoenix.site.preflight;

import java.util.Locale;

/** Sizes as people read them. */
final class Bytes {

  private static final double MEBI = 1L << 20;
  private static final double GIBI = 1L << 30;

  private Bytes() {}

  /** For example {@code 7.5 GiB} or {@code 120 MiB}. */
  static String of(long bytes) {
    return bytes < GIBI
        ? Math.round(bytes / MEBI) + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", bytes / GIBI);
  }
}
