package org.phoenix.coordinator.runs;

import java.time.Duration;
import java.util.UUID;

/** Announced within the transaction that resumes a run. */
public record RunResumed(UUID runId, Duration pause) {}
