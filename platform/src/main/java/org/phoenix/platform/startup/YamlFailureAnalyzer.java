package org.phoenix.platform.startup;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A file of settings that is no YAML. */
final class YamlFailureAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException cause) {
    @Nullable Mark mark = cause.getProblemMark();
    String where = mark == null ? "" : " in line %d".formatted(mark.getLine() + 1);
    return new FailureAnalysis(
        "the file of settings is no YAML%s: %s".formatted(where, cause.getProblem()), null, cause);
  }
}
