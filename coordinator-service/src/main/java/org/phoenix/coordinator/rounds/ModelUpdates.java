package org.phoenix.coordinator.rounds;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The updates of all rounds. */
public interface ModelUpdates extends JpaRepository<ModelUpdate, UUID> {

  /** In the order in which they are averaged. */
  List<ModelUpdate> findByRoundIdOrderBySite(UUID roundId);

  long countByRunId(UUID runId);

  long countByRoundId(UUID roundId);

  Optional<ModelUpdate> findByAssignmentId(UUID assignmentId);

  /** How many of each site's updates in the run were not averaged; sites without any are absent. */
  @Query(
      """
      select new org.phoenix.coordinator.rounds.ModelUpdates$Quarantined(u.site, count(u))
      from ModelUpdate u where u.runId = :runId and u.status = QUARANTINED group by u.site
      """)
  List<Quarantined> quarantined(UUID runId);

  /** A site and how many of its updates were quarantined. */
  record Quarantined(String site, long updates) {}

  /**
   * The update.
   *
   * @throws NotFoundException when there is none
   */
  default ModelUpdate get(UUID id) {
    return findById(id).orElseThrow(() -> new NotFoundException("update", id));
  }

  /** The round's updates that go into the average. */
  default List<ModelUpdate> accepted(UUID roundId) {
    return findByRoundIdOrderBySite(roundId).stream().filter(ModelUpdate::accepted).toList();
  }
}
