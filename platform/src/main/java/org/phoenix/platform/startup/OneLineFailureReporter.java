package org.phoenix.platform.startup;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Prints why the start failed as one line on standard error. */
final class OneLineFailureReporter implements FailureAnalysisReporter {

  @Override
  public void report(FailureAnalysis analysis) {
    String line = String.valueOf(analysis.getDescription()).strip().replaceAll("\\s*\\R\\s*", " ");
    System.err.println("phoenix: " + line);
  }
}
