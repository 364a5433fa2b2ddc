package org.phoenix.site.gpu;

import java.util.Optional;

/**
 * One GPU at one moment.
 *
 * @param index as the driver counts, from 0
 * @param utilisation share of the last moments in which it computed, from 0 to 1
 */
public record GpuReading(int index, long memoryUsedBytes, long memoryBytes, double utilisation) {

  /** The columns that {@link #parse} expects. */
  static final String COLUMNS = "index,memory.used,memory.total,utilization.gpu";

  /** From a line of comma-separated values without units; empty where the driver does not tell. */
  static Optional<GpuReading> parse(String line) {
    String[] values = line.split(",", -1);
    try {
      return Optional.of(
          new GpuReading(
              Integer.parseInt(values[0].strip()),
              Long.parseLong(values[1].strip()) << 20,
              Long.parseLong(values[2].strip()) << 20,
              Integer.parseInt(values[3].strip()) / 100.0));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException notTold) {
      return Optional.empty();
    }
  }
}
