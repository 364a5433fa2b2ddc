package org.phoenix.coordinator.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.AuditApi;
import org.phoenix.platform.paging.Cursor;
import org.phoenix.platform.paging.Page;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AuditController implements AuditApi {

  private static final String LIST = "audit";

  /** What PostgreSQL takes in any case. */
  private static final Instant FIRST = Instant.EPOCH;

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final JdbcClient jdbc;

  AuditController(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public ResponseEntity<List<AuditEntry>> pageOfCalls(
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable String principal,
      @Nullable UUID run,
      @Nullable String after,
      int limit) {
    long before = Long.parseLong(Cursor.position(LIST, after, Long.toString(Long.MAX_VALUE)));
    List<AuditEntry> found =
        jdbc.sql(
                """
                select id, at, principal, method, path, status, run_id, remote, request_id
                from audit
                where id < :before and at >= :from and at < :until
                  and (cast(:principal as text) is null or principal = :principal)
                  and (cast(:run as uuid) is null or run_id = :run)
                order by id desc limit :limit
                """)
            .param("before", before)
            .param("from", timestamp(from, FIRST))
            .param("until", timestamp(until, LAST))
            .param("principal", principal == null ? null : principal.replace("\0", ""))
            .param("run", run)
            .param("limit", Page.peeking(limit))
            .query((row, number) -> entry(row))
            .list();
    return Page.of(
        found, limit, entry -> Cursor.of(LIST, Long.toString(entry.id())), entry -> entry);
  }

  private static Timestamp timestamp(@Nullable Instant given, Instant otherwise) {
    Instant at = given == null ? otherwise : given;
    return Timestamp.from(at.isBefore(FIRST) ? FIRST : at.isAfter(LAST) ? LAST : at);
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        row.getString("principal"),
        row.getString("method"),
        row.getString("path"),
        row.getInt("status"),
        row.getObject("run_id", UUID.class),
        row.getString("remote"),
        row.getString("request_id"));
  }
}
