package org.phoenix.coordinator.leases;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.platform.contract.RunsApi.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The leases of all runs, each taken, renewed and given back by one statement, by the clock of the
 * database alone.
 *
 * <pre>
 * state of the row            taken by                                   token
 * none                        anybody                                    1
 * until is past               anybody                                    + 1
 * until is past or not        its holder, who knows the token            same
 * until is not past           a holder of the same name, never before    + 1
 * </pre>
 *
 * The last line is a coordinator that was killed and started again: two with one name at one time
 * are no danger, since each change of hands outdates the other's token.
 */
@Component
public class Leases {

  private static final Logger log = LoggerFactory.getLogger(Leases.class);

  private final JdbcClient jdbc;
  private final String holder;
  private final Duration length;

  /** The newest token of this process for a run; 0 is never one. */
  private final Map<UUID, Long> known = new ConcurrentHashMap<>();

  private boolean closed;

  @Autowired
  Leases(JdbcClient jdbc, ReplicaName name, CoordinatorProperties properties) {
    this(jdbc, name.toString(), properties.lease());
  }

  Leases(JdbcClient jdbc, String holder, Duration length) {
    this.jdbc = jdbc;
    this.holder = holder;
    this.length = length;
  }

  /** Running runs that nobody else holds, oldest first. */
  public List<UUID> open() {
    List<UUID> open =
        jdbc.sql(
                """
                select r.id from runs r left join leases l on l.run_id = r.id
                where r.status = 'RUNNING'
                  and (l.run_id is null or l.until <= now() or l.holder = :holder)
                order by r.created_at, r.id
                """)
            .param("holder", holder)
            .query(UUID.class)
            .list();
    known.keySet().retainAll(open);
    return open;
  }

  /** Takes a run, or holds it for longer; empty when another coordinator holds it. */
  public synchronized Optional<Lease> take(UUID runId) {
    if (closed) {
      return Optional.empty();
    }
    Optional<Long> token =
        jdbc.sql(
                """
                insert into leases as l (run_id, holder, token, until)
                values (:run, :holder, 1, now() + make_interval(secs => :seconds))
                on conflict (run_id) do update set
                  holder = excluded.holder,
                  until = excluded.until,
                  token = l.token
                    + case when l.holder = excluded.holder and l.token = :known then 0 else 1 end
                where l.until <= now()
                   or (l.holder = excluded.holder and (l.token = :known or :known = 0))
                returning token
                """)
            .param("run", runId)
            .param("holder", holder)
            .param("seconds", seconds())
            .param("known", known.getOrDefault(runId, 0L))
            .query(Long.class)
            .optional();
    token.ifPresent(newest -> known.put(runId, newest));
    return token.map(newest -> new Lease(runId, newest));
  }

  /** Holds a run for longer while a step of it takes its time; does nothing once it is lost. */
  public synchronized void renew(Lease lease) {
    if (!closed) {
      jdbc.sql(
              """
              update leases set until = now() + make_interval(secs => :seconds)
              where run_id = :run and holder = :holder and token = :token
              """)
          .param("seconds", seconds())
          .param("run", lease.runId())
          .param("holder", holder)
          .param("token", lease.token())
          .update();
    }
  }

  /**
   * To be asked last in a transaction: nobody can take the run from then on until it is committed.
   *
   * @throws LeaseLostException when somebody has taken it already
   */
  void require(Lease lease) {
    Row row =
        jdbc.sql("select holder, token from leases where run_id = :run for share")
            .param("run", lease.runId())
            .query(Row.class)
            .single();
    if (row.token() != lease.token()) {
      throw new LeaseLostException(
          "Run %s was taken over by %s: its lease has token %d, and %s came with token %d"
              .formatted(lease.runId(), row.holder(), row.token(), holder, lease.token()));
    }
  }

  /** Who drives a run at present. */
  public Optional<Driver> driver(UUID runId) {
    return jdbc.sql(
            "select holder as name, until from leases where run_id = :run and until > now()")
        .param("run", runId)
        .query(
            (row, number) ->
                new Driver(row.getString("name"), row.getTimestamp("until").toInstant()))
        .optional();
  }

  /** Gives everything back as soon as the process is asked to end: others need not wait. */
  @EventListener(ContextClosedEvent.class)
  synchronized void close() {
    closed = true;
    try {
      jdbc.sql("update leases set until = now() where holder = :holder and until > now()")
          .param("holder", holder)
          .update();
    } catch (DataAccessException e) {
      log.warn("The leases of {} are not given back, they will run out: {}", holder, e.toString());
    }
  }

  private double seconds() {
    return length.toMillis() / 1000.0;
  }

  private record Row(String holder, long token) {}
}
