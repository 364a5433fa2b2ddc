package org.phoenix.evaluator.reference;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what is wrong with the reference set, instead of a stack trace. */
class UnusableReferenceFailureAnalyzer extends AbstractFailureAnalyzer<UnusableReferenceException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableReferenceException cause) {
    return new FailureAnalysis(
        "The reference set cannot be used: %s. Set phoenix.evaluator.reference.path to a folder of"
                .formatted(cause.getMessage())
            + " labelled images.",
        null,
        cause);
  }
}
