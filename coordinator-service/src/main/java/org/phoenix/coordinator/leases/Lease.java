package org.phoenix.coordinator.leases;

import java.util.UUID;

/**
 * The right to drive a run.
 *
 * @param token grows whenever the run goes to another holder
 */
public record Lease(UUID runId, long token) {}
