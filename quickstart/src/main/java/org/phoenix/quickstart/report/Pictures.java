package org.phoenix.quickstart.report;

import java.util.Map;

/**
 * PNG grids for the report.
 *
 * @param rounds grids of the global model by round
 * @param real images of the reference set
 */
@SuppressWarnings("ArrayRecordComponent")
public record Pictures(Map<Integer, byte[]> rounds, byte[] real) {

  /** The final global model's. */
  byte[] last() {
    return rounds.entrySet().stream()
        .max(Map.Entry.comparingByKey())
        .orElseThrow(() -> new IllegalArgumentException("no round has a grid"))
        .getValue();
  }
}
