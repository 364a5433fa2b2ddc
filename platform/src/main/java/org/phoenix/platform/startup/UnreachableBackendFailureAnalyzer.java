package org.phoenix.platform.startup;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.store.StoreException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** A database or an object store that does not answer, or not to these credentials. */
final class UnreachableBackendFailureAnalyzer implements FailureAnalyzer {

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return new FailureAnalysis(
            "the database (spring.datasource.url): " + cause.getMessage(), null, cause);
      }
      if (cause instanceof StoreException) {
        String reason = deepest(cause).toString();
        return new FailureAnalysis(
            "%s (phoenix.store.endpoint): %s".formatted(cause.getMessage(), reason), null, cause);
      }
    }
    return null;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }
}
