package org.phoenix.site.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import tools.jackson.databind.JsonNode;

/**
 * Something that left this site, or was about to when the entry was written.
 *
 * @param number counts entries, from 1
 * @param what a {@code call} of {@link Outflow}
 * @param to scheme and host
 * @param count how many were sent since the entry before; more than 1 for reports of progress only
 * @param message exactly what was sent; of reports of progress the last one
 */
public record Entry(
    long number,
    Instant at,
    String what,
    String to,
    @Nullable UUID assignment,
    @Nullable UUID run,
    @Nullable String runName,
    @Nullable Integer round,
    int count,
    @Nullable JsonNode message) {

  static Entry of(
      String what, String to, @Nullable WorkOrder order, int count, @Nullable JsonNode message) {
    return order == null
        ? new Entry(0, Instant.now(), what, to, null, null, null, null, count, message)
        : new Entry(
            0,
            Instant.now(),
            what,
            to,
            order.assignmentId(),
            order.runId(),
            order.runName(),
            order.round(),
            count,
            message);
  }

  Entry numbered(long next) {
    return new Entry(next, at, what, to, assignment, run, runName, round, count, message);
  }
}
