package org.phoenix.platform.startup;

import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Names missing and refused settings as a user sets them, environment variable included. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<BindValidationException> {

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, BindValidationException cause) {
    String prefix = cause.getValidationErrors().getName().toString();
    String faults =
        cause.getValidationErrors().getAllErrors().stream()
            .map(error -> sentence(prefix, error))
            .sorted()
            .collect(Collectors.joining("; "));
    return new FailureAnalysis(faults, null, cause);
  }

  private static String sentence(String prefix, ObjectError error) {
    if (!(error instanceof FieldError field)) {
      return prefix + " " + error.getDefaultMessage();
    }
    String property = prefix + "." + dashed(field.getField());
    Object value = field.getRejectedValue();
    return value == null || value.toString().isBlank()
        ? "%s is not set (environment variable %s)".formatted(property, variable(property))
        : "%s = %s: %s".formatted(property, value, field.getDefaultMessage());
  }

  private static String dashed(String field) {
    return field.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String variable(String property) {
    return property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }
}
