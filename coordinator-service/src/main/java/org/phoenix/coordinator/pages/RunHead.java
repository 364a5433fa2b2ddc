package org.phoenix.coordinator.pages;

import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;

/** What stands above all that is said of a run. */
record RunHead(
    UUID id,
    String name,
    RunStatus status,
    int round,
    int rounds,
    boolean ended,
    @Nullable String reason,
    String summary) {

  static RunHead of(RunView run) {
    RunSpec spec = run.spec();
    String method =
        spec.aggregation() == null ? "fedavg" : Objects.requireNonNull(spec.aggregation()).method();
    String ended = run.endedAt() == null ? "" : ", ended " + InWords.time(run.endedAt());
    return new RunHead(
        run.id(),
        run.name(),
        run.status(),
        run.round(),
        spec.rounds(),
        run.endedAt() != null,
        run.reason(),
        "Created %s%s (UTC) · %s · seed %d"
            .formatted(InWords.time(run.createdAt()), ended, method, spec.seed()));
  }

  public String statusInWords() {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
