package org.phoenix.site.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks {@code nvidia-smi}, which every machine with NVIDIA's driver has. */
final class NvidiaSmi implements Device {

  private static final String COLUMNS = "index,memory.used,memory.total,utilization.gpu";
  private static final long PATIENCE_SECONDS = 10;

  private final List<String> command;

  NvidiaSmi(String program) {
    this.command = List.of(program, "--query-gpu=" + COLUMNS, "--format=csv,noheader,nounits");
  }

  /**
   * All GPUs that this process may see.
   *
   * @throws IOException when the tool is not there or has no GPU to tell of
   */
  @Override
  public List<DeviceReading> read() throws IOException, InterruptedException {
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
          .map(NvidiaSmi::parse)
          .flatMap(Optional::stream)
          .toList();
    } finally {
      process.destroyForcibly();
    }
  }

  /** From a line of comma-separated values without units; empty where the driver does not tell. */
  private static Optional<DeviceReading> parse(String line) {
    String[] values = line.split(",", -1);
    try {
      return Optional.of(
          new DeviceReading(
              "cuda:" + Integer.parseInt(values[0].strip()),
              Long.parseLong(values[1].strip()) << 20,
              Long.parseLong(values[2].strip()) << 20,
              Integer.parseInt(values[3].strip()) / 100.0));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException notTold) {
      return Optional.empty();
    }
  }
}
