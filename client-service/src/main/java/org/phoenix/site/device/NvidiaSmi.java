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

  private final String program;

  NvidiaSmi(String program) {
    this.program = program;
  }

  /**
   * All GPUs that this process may see.
   *
   * @throws IOException when the tool is not there or has no GPU to tell of
   */
  @Override
  public List<DeviceReading> read() throws IOException, InterruptedException {
    return query(COLUMNS).stream().map(NvidiaSmi::parse).flatMap(Optional::stream).toList();
  }

  /**
   * One line of comma-separated values for each GPU.
   *
   * @throws IOException when the tool is not there or has no GPU to tell of
   */
  List<String> query(String columns) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(program, "--query-gpu=" + columns, "--format=csv,noheader,nounits")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(program + " does not answer");
      }
      if (process.exitValue() != 0) {
        throw new IOException(program + " ended with " + process.exitValue());
      }
      return process.inputReader(StandardCharsets.UTF_8).lines().toList();
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
