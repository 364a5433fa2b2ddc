package org.phoenix.diffusion.archive;

import java.time.LocalDateTime;
import java.util.zip.ZipEntry;

/** Entries that do not tell when they were written: equal content gives equal bytes. */
final class ZipEntries {

  /** The first moment that a zip can tell. */
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ZipEntries() {}

  static ZipEntry named(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ALWAYS);
    return entry;
  }
}
