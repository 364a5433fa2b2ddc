package org.phoenix.platform.startup;

import java.util.List;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Prints why the start failed on standard error: each reason as one line. */
final class OneLineFailureReporter implements FailureAnalysisReporter {

  @Override
  public void report(FailureAnalysis analysis) {
    List<String> reasons =
        analysis instanceof FaultsAnalysis several
            ? several.faults()
            : List.of(String.valueOf(analysis.getDescription()));
    for (String reason : reasons) {
      System.err.println("phoenix: " + reason.strip().replaceAll("\\s*\\R\\s*", " "));
    }
  }
}
