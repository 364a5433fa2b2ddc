package org.phoenix.site.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuMonitorTests {

  private static final long GIB = 1L << 30;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  @TempDir private Path folder;

  @Test
  void theTrainingGpuIsReported() throws IOException {
    GpuMonitor monitor = monitor("cuda:1", "0, 0, 81920, 0\n1, 2048, 81920, 87\n");
    monitor.read();

    assertThat(monitor.own()).contains(new GpuReading(1, 2 * GIB, 80 * GIB, 0.87));
    assertThat(registry.get("phoenix.agent.gpu.memory.used.bytes").tag("gpu", "1").gauge().value())
        .isEqualTo(2.0 * GIB);
    assertThat(registry.get("phoenix.agent.gpu.utilisation").tag("gpu", "1").gauge().value())
        .isEqualTo(0.87);
  }

  @Test
  void aGpuThatDoesNotTellIsLeftOut() throws IOException {
    GpuMonitor monitor = monitor("cuda:0", "0, [N/A], 81920, [N/A]\n");
    monitor.read();

    assertThat(monitor.own()).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void aSiteThatTrainsOnItsCpuAsksNobody() throws IOException {
    GpuMonitor monitor = monitor("cpu", "0, 2048, 81920, 87\n");
    monitor.read();

    assertThat(monitor.own()).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void withoutTheToolThereAreNoMetricsAndNoFailure() {
    GpuMonitor monitor =
        new GpuMonitor("cuda:0", new NvidiaSmi(folder.resolve("missing").toString()), registry);
    monitor.read();

    assertThat(monitor.own()).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  private GpuMonitor monitor(String device, String answer) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\ncat <<'E'\n" + answer + "E\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new GpuMonitor(device, new NvidiaSmi(program.toString()), registry);
  }
}
