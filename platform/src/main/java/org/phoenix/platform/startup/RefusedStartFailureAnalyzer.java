package org.phoenix.platform.startup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A refused start brings its own lines. */
final class RefusedStartFailureAnalyzer extends AbstractFailureAnalyzer<RefusedStartException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RefusedStartException cause) {
    return new FaultsAnalysis(cause.lines(), cause);
  }
}
