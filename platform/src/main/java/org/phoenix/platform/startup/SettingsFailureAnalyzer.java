package org.phoenix.platform.startup;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Names missing and refused settings as a user sets them, environment variable included, each on a
 * line. A constraint's own message ({@code @NotNull(message = ...)}) says what to put there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<BindValidationException> {

  /** How a message begins that says more of a missing setting than that it is missing. */
  private static final String WHAT_TO_PUT = "set it to ";

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, BindValidationException cause) {
    String prefix = cause.getValidationErrors().getName().toString();
    List<String> faults =
        cause.getValidationErrors().getAllErrors().stream()
            .map(error -> sentence(prefix, error))
            .sorted()
            .toList();
    return new FaultsAnalysis(faults, cause);
  }

  private static String sentence(String prefix, ObjectError error) {
    if (!(error instanceof FieldError field)) {
      return prefix + " " + error.getDefaultMessage();
    }
    String property = prefix + "." + dashed(field.getField());
    Object value = field.getRejectedValue();
    if (value != null && !value.toString().isBlank()) {
      return "%s = %s: %s".formatted(property, value, field.getDefaultMessage());
    }
    String missing =
        "%s is not set (environment variable %s)".formatted(property, variable(property));
    String message = String.valueOf(field.getDefaultMessage());
    return message.startsWith(WHAT_TO_PUT) ? missing + "; " + message : missing;
  }

  private static String dashed(String field) {
    return field.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String variable(String property) {
    return property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }
}
