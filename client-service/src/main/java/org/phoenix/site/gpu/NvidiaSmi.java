package org.phoenix.site.gpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks {@code nvidia-smi}, which every machine with NVIDIA's driver has. */
final class NvidiaSmi {

  private static final long PATIENCE_SECONDS = 10;

  private final List<String> command;

  NvidiaSmi(String program) {
    this.command =
        List.of(program, "--query-gpu=" + GpuReading.COLUMNS, "--format=csv,noheader,nounits");
  }

  /**
   * All GPUs that this process may see.
   *
   * @throws IOException when the tool is not there or has no GPU to tell of
   */
  List<GpuReading> read() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + " does not answer");
      }
      if (process.exitValue() != 0) {
        throw new IOException(command.get(0) + " ended with " + process.exitValue());
      }
      return process
          .inputReader(StandardCharsets.UTF_8)
          .lines()
          .map(GpuReading::parse)
          .flatMap(Optional::stream)
          .toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
