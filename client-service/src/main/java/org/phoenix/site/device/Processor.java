package org.phoenix.site.device;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The processor as a device: what the agent holds of the memory, how busy all its cores are. */
final class Processor implements Device {

  static final String NAME = "cpu";

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Path status;

  /**
   * @param status Linux's {@code /proc/self/status}
   */
  Processor(Path status) {
    this.status = status;
  }

  /** Empty before the first share of time is known. */
  @Override
  public List<DeviceReading> read() throws IOException {
    double load = system.getCpuLoad();
    return load < 0
        ? List.of()
        : List.of(new DeviceReading(NAME, residentBytes(), system.getTotalMemorySize(), load));
  }

  private long residentBytes() throws IOException {
    for (String line : Files.readAllLines(status)) {
      Matcher resident = RESIDENT.matcher(line);
      if (resident.matches()) {
        return Long.parseLong(resident.group(1)) << 10;
      }
    }
    throw new IOException("There is no VmRSS in " + status);
  }
}
