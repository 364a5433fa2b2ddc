package org.phoenix.coordinator.runs;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** All runs. */
public interface Runs extends JpaRepository<Run, UUID> {

  /** Runs that follow this one, newest first. */
  @Query(
      """
      select r from Run r where r.createdAt < :at or (r.createdAt = :at and r.id < :id)
      order by r.createdAt desc, r.id desc
      """)
  List<Run> before(Instant at, UUID id, Limit limit);

  /** Runs that are under way, and those that ended after this moment. */
  @Query("select r from Run r where r.status in (RUNNING, PAUSED) or r.endedAt > :endedAfter")
  List<Run> aliveOrEndedAfter(Instant endedAfter);

  long countByStatus(RunStatus status);

  /**
   * The run.
   *
   * @throws NotFoundException when there is none
   */
  default Run get(UUID id) {
    return findById(id).orElseThrow(() -> new NotFoundException("run", id));
  }
}
