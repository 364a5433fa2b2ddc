package org.phoenix.platform.startup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** An unusable setting says everything in its message. */
final class UnusableSettingFailureAnalyzer
    extends AbstractFailureAnalyzer<UnusableSettingException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableSettingException cause) {
    return new FailureAnalysis(cause.getMessage(), null, cause);
  }
}
