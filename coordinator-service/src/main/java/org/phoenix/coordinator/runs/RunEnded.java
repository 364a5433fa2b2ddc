package org.phoenix.coordinator.runs;

import java.util.UUID;

/** Announced within the transaction that cancels or fails a run. */
public record RunEnded(UUID runId, String reason) {}
