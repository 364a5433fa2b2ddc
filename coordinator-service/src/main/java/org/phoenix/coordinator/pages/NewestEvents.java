package org.phoenix.coordinator.pages;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What happened last in a run. */
@Component
class NewestEvents {

  record Line(String at, String type, @Nullable Integer round, String message) {}

  private final JdbcClient jdbc;

  NewestEvents(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Newest first. */
  List<Line> of(UUID runId, int limit) {
    return jdbc.sql(
            """
            select at, type, round, message from events
            where run_id = :run order by id desc limit :limit
            """)
        .param("run", runId)
        .param("limit", limit)
        .query((row, number) -> line(row))
        .list();
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        InWords.time(row.getTimestamp("at").toInstant()),
        row.getString("type"),
        row.getObject("round", Integer.class),
        row.getString("message"));
  }
}
