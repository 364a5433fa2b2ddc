package org.phoenix.site.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of the machine's memory. */
final class MemInfo {

  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

  private MemInfo() {}

  /** What a new program could have without swapping; {@code otherwise} where nobody tells. */
  static long availableBytes(long otherwise) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        Matcher available = AVAILABLE.matcher(line);
        if (available.matches()) {
          return Long.parseLong(available.group(1)) << 10;
        }
      }
      return otherwise;
    } catch (IOException notLinux) {
      return otherwise;
    }
  }
}
