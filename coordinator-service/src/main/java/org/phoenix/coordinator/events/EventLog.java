package org.phoenix.coordinator.events;

import jakarta.persistence.EntityManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * The append-only table of events. An event belongs to the transaction that records it: both are
 * committed or neither is.
 */
@Component
public class EventLog {

  private static final JpaDialect DIALECT = new HibernateJpaDialect();

  private final JdbcClient jdbc;
  private final EntityManager entities;
  private final JsonMapper json;
  private final Clock clock;

  EventLog(JdbcClient jdbc, EntityManager entities, JsonMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.entities = entities;
    this.json = json;
    this.clock = clock;
  }

  /** Records an event of a run, or of none, when the present transaction commits. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(@Nullable UUID runId, Event event) {
    Instant at = clock.instant();
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void beforeCommit(boolean readOnly) {
            append(runId, at, event);
          }
        });
  }

  /** Events of a run with an id above {@code after}, oldest first. */
  public List<EventView> after(UUID runId, long after, int limit) {
    return jdbc.sql(
            """
            select id, at, type, round, site, message, detail from events
            where run_id = :run and id > :after order by id limit :limit
            """)
        .param("run", runId)
        .param("after", after)
        .param("limit", limit)
        .query((row, number) -> view(row))
        .list();
  }

  /**
   * Ids are drawn one commit after another within a run, so that a reader who saw id n never finds
   * a smaller one later. Rows are locked before the log, always in this order.
   */
  private void append(@Nullable UUID runId, Instant at, Event event) {
    flush();
    jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:run, 0))")
        .param("run", "events " + runId)
        .query(row -> {});
    jdbc.sql(
            """
            insert into events (run_id, at, type, round, site, message, detail)
            values (:run, :at, :type, :round, :site, :message, :detail::jsonb)
            """)
        .param("run", runId)
        .param("at", Timestamp.from(at))
        .param("type", event.type())
        .param("round", event.round())
        .param("site", event.site())
        .param("message", event.message())
        .param("detail", json.writeValueAsString(event.detail()))
        .update();
  }

  /** Within a commit nobody else translates what goes wrong, such as a change meanwhile. */
  private void flush() {
    try {
      entities.flush();
    } catch (RuntimeException e) {
      throw DataAccessUtils.translateIfNecessary(e, DIALECT);
    }
  }

  private EventView view(ResultSet row) throws SQLException {
    return new EventView(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        row.getString("type"),
        row.getObject("round", Integer.class),
        row.getString("site"),
        row.getString("message"),
        json.readTree(row.getString("detail")));
  }
}
