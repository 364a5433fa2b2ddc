package org.phoenix.site.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceMonitorTests {

  private static final long GIB = 1L << 30;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  @TempDir private Path folder;

  @Test
  void theTrainingGpuIsReported() throws IOException {
    DeviceMonitor monitor = monitor("cuda:1", "0, 0, 81920, 0\n1, 2048, 81920, 87\n");
    monitor.read();

    assertThat(monitor.own()).contains(new DeviceReading("cuda:1", 2 * GIB, 80 * GIB, 0.87));
    assertThat(
            registry
                .get("phoenix.agent.device.memory.used.bytes")
                .tag("device", "cuda:1")
                .gauge()
                .value())
        .isEqualTo(2.0 * GIB);
    assertThat(
            registry
                .get("phoenix.agent.device.utilisation")
                .tag("device", "cuda:1")
                .gauge()
                .value())
        .isEqualTo(0.87);
  }

  @Test
  void aGpuThatDoesNotTellIsLeftOut() throws IOException {
    DeviceMonitor monitor = monitor("cuda:0", "0, [N/A], 81920, [N/A]\n");
    monitor.read();

    assertThat(monitor.own()).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void theProcessorsMemoryIsTheAgents() throws IOException {
    Path status = folder.resolve("status");
    Files.writeString(status, "Name:\tjava\nVmRSS:\t 2097152 kB\n");
    DeviceMonitor monitor = new DeviceMonitor("cpu", new Processor(status), registry);
    monitor.read();

    assertThat(monitor.own())
        .hasValueSatisfying(
            cpu -> {
              assertThat(cpu.memoryUsedBytes()).isEqualTo(2 * GIB);
              assertThat(cpu.memoryBytes()).isPositive();
              assertThat(cpu.utilisation()).isBetween(0.0, 1.0);
            });
    assertThat(registry.get("phoenix.agent.device.memory.bytes").tag("device", "cpu").gauge())
        .isNotNull();
  }

  @Test
  void withoutTheToolThereAreNoMetricsAndNoFailure() {
    DeviceMonitor monitor =
        new DeviceMonitor("cuda:0", new NvidiaSmi(folder.resolve("missing").toString()), registry);
    monitor.read();

    assertThat(monitor.own()).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  private DeviceMonitor monitor(String device, String answer) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\ncat <<'E'\n" + answer + "E\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new DeviceMonitor(device, new NvidiaSmi(program.toString()), registry);
  }
}
