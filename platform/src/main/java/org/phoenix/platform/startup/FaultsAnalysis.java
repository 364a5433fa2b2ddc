package org.phoenix.platform.startup;

import java.util.List;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Several reasons, each of which gets a line of its own. */
final class FaultsAnalysis extends FailureAnalysis {

  private final List<String> faults;

  FaultsAnalysis(List<String> faults, Throwable cause) {
    super(String.join("; ", faults), null, cause);
    this.faults = List.copyOf(faults);
  }

  List<String> faults() {
    return faults;
  }
}
