package org.phoenix.coordinator.rounds;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The assignments of all rounds. */
public interface Assignments extends JpaRepository<Assignment, UUID> {

  List<Assignment> findByRoundIdOrderBySite(UUID roundId);

  Optional<Assignment> findByIdAndSiteId(UUID id, UUID siteId);

  /** The round of a site's assignment. */
  @Query("select a.roundId from Assignment a where a.id = :id and a.siteId = :siteId")
  Optional<UUID> roundOf(UUID siteId, UUID id);

  /** For an answer to it: answers that come at the same time are taken one after the other. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select a from Assignment a where a.id = :id and a.siteId = :siteId")
  Optional<Assignment> lockedOf(UUID siteId, UUID id);

  /** The site's oldest open assignment of a running run that is not paused after a failure. */
  @Query(
      """
      select a from Assignment a, Run r
      where r.id = a.runId and r.status = RUNNING
        and a.siteId = :siteId and a.status in (ASSIGNED, TRAINING)
        and (a.retryAt is null or a.retryAt <= :now)
      order by a.createdAt, a.id limit 1
      """)
  Optional<Assignment> openWorkOf(UUID siteId, Instant now);

  /** Those of these sites for which {@link #openWorkOf} finds something. */
  @Query(
      """
      select distinct a.siteId from Assignment a, Run r
      where r.id = a.runId and r.status = RUNNING
        and a.siteId in :siteIds and a.status in (ASSIGNED, TRAINING)
        and (a.retryAt is null or a.retryAt <= :now)
      """)
  Set<UUID> sitesWithOpenWork(List<UUID> siteIds, Instant now);

  /** The first beat; 0 when it is not the first one. */
  @Modifying
  @Query("update Assignment a set a.status = TRAINING where a.id = :id and a.status = ASSIGNED")
  int begin(UUID id);

  /** A beat; 0 when the site's answer is no longer awaited. */
  @Modifying
  @Query(
      """
      update Assignment a set a.progress = :progress, a.beatAt = :at
      where a.id = :id and a.status in (ASSIGNED, TRAINING)
      """)
  int beat(UUID id, Progress progress, Instant at);
}
