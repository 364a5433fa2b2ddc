package org.phoenix.site.device;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The machine's GPUs as NVIDIA's driver lists them. */
public final class Gpus {

  private final NvidiaSmi driver;

  public Gpus() {
    this("nvidia-smi");
  }

  /**
   * @param program that answers as {@code nvidia-smi} does
   */
  public Gpus(String program) {
    driver = new NvidiaSmi(program);
  }

  /**
   * All that this process may see.
   *
   * @throws IOException when there is no driver, or it has no GPU to tell of
   */
  public List<Gpu> list() throws IOException, InterruptedException {
    return driver.query("index,memory.free,memory.total,name").stream()
        .map(Gpus::parse)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Gpu> parse(String line) {
    String[] values = line.split(",", 4);
    try {
      return Optional.of(
          new Gpu(
              "cuda:" + Integer.parseInt(values[0].strip()),
              values[3].strip(),
              Long.parseLong(values[1].strip()) << 20,
              Long.parseLong(values[2].strip()) << 20));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException notTold) {
      return Optional.empty();
    }
  }

  /**
   * One GPU.
   *
   * @param device {@code cuda:} and the index by which the driver counts, from 0
   * @param name for example {@code NVIDIA A100-SXM4-80GB}
   */
  public record Gpu(String device, String name, long memoryFreeBytes, long memoryBytes) {}
}
