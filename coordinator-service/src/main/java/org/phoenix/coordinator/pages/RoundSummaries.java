package org.phoenix.coordinator.pages;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * All rounds of a run in one query: a page that looks every two seconds must not ask for each of
 * hundreds of rounds.
 */
@Component
class RoundSummaries {

  /** Rounds that a page shows at the most. */
  static final int MOST = 1000;

  private final JdbcClient jdbc;

  RoundSummaries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The run's rounds, newest first, at most {@link #MOST}. */
  List<RoundSummary> newestFirst(UUID runId) {
    return jdbc.sql(
            """
            select r.number, r.status, r.opened_at, r.closed_at, r.reason,
                (select count(*) from assignments where round_id = r.id) as asked,
                u.updates, u.bytes, u.loss,
                coalesce(a.status in ('EVALUATING', 'DONE'), false) as drawn,
                (a.result -> 'lenetFid' ->> 'value')::double precision as fid,
                (a.result -> 'lenetFid' ->> 'floor')::double precision as fid_floor,
                (a.result -> 'pairs' -> 'lenetKid' ->> 'value')::double precision as kid,
                (a.result -> 'pairs' -> 'lenetKid' ->> 'floor')::double precision as kid_floor,
                (a.result ->> 'classesCovered')::integer as covered
            from rounds r
            cross join lateral (
                select count(*) as updates, coalesce(sum(bytes), 0) as bytes,
                    sum(mean_loss * images) / sum(images) as loss
                from updates where round_id = r.id) u
            left join appraisals a on a.round_id = r.id and a.site is null
            where r.run_id = :run order by r.number desc limit :limit
            """)
        .param("run", runId)
        .param("limit", MOST)
        .query((row, number) -> summary(row))
        .list();
  }

  /** The best LeNet-FID of each of these runs that has one. */
  Map<UUID, Double> bestFids(Collection<UUID> runIds) {
    Map<UUID, Double> best = new HashMap<>();
    if (runIds.isEmpty()) {
      return best;
    }
    jdbc.sql(
            """
            select r.id, (a.result -> 'lenetFid' ->> 'value')::double precision
            from runs r
            join rounds d on d.run_id = r.id and d.number = r.best_round
            join appraisals a on a.round_id = d.id and a.site is null and a.result is not null
            where r.id in (:runs)
            """)
        .param("runs", runIds)
        .query(
            row -> {
              best.put(row.getObject(1, UUID.class), row.getDouble(2));
            });
    return best;
  }

  private static RoundSummary summary(ResultSet row) throws SQLException {
    return new RoundSummary(
        row.getInt("number"),
        RoundStatus.valueOf(row.getString("status")),
        row.getInt("asked"),
        row.getInt("updates"),
        row.getLong("bytes"),
        row.getObject("loss", Double.class),
        row.getBoolean("drawn"),
        row.getObject("fid", Double.class),
        row.getObject("fid_floor", Double.class),
        row.getObject("kid", Double.class),
        row.getObject("kid_floor", Double.class),
        row.getObject("covered", Integer.class),
        instant(row, "opened_at"),
        instant(row, "closed_at"),
        row.getString("reason"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
